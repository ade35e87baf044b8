export { default, type Sql } from "npm:postgres@3.4.9";
