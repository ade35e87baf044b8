export * from "npm:vega-lite@6.5.0";
