export { default } from "npm:winston@3.19.0";
