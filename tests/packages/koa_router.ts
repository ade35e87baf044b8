export { default } from "npm:@koa/router@15.7.0";
