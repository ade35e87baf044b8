export * from "npm:upng-js@2.1.0";
export { default } from "npm:upng-js@2.1.0";
