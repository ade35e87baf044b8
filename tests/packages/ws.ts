// @ts-types="npm:@types/ws@8.18.2"
export * from "npm:ws@8.23.0";
