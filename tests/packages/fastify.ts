export { default } from "npm:fastify@5.12.8";
