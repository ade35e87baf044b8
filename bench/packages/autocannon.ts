export * from "npm:autocannon@9.0.0";
export { default } from "npm:autocannon@9.0.0";
