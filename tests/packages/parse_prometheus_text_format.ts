export * from "npm:parse-prometheus-text-format@1.1.1";
export { default } from "npm:parse-prometheus-text-format@1.1.1";
