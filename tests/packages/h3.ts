export * from "npm:h3@2.0.8";
