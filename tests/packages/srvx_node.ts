export * from "npm:srvx@1.0.8/node";
