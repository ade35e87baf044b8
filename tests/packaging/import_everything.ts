import "@supertracer/core";
import "@supertracer/core/sql";
import "@supertracer/core/testing";

console.log("imported");
