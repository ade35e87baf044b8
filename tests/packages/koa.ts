// @ts-types="npm:@types/koa@3.0.3"
export { default } from "npm:koa@3.3.0";
