export * from "npm:har-schema@2.0.0";
export { default } from "npm:har-schema@2.0.0";
