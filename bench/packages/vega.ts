export * from "npm:vega@6.4.0";
