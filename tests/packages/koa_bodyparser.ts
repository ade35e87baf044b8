export { bodyParser } from "npm:@koa/bodyparser@6.1.0";
