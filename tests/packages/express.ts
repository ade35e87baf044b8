// @ts-types="npm:@types/express@5.0.6"
export { default } from "npm:express@5.3.0";
