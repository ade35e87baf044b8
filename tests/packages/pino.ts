export { pino } from "npm:pino@10.4.0";
