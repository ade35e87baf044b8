export { tracer as default } from "./traced_app.ts";
