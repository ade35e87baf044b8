export * from "npm:evlog@2.29.0";
