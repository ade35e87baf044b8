export * from "npm:ajv@8.20.0";
