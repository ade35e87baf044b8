export { default } from "npm:winston-transport@4.9.0";
