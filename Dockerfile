# The version that package.json pins; for reproducible images add its digest: --build-arg NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN mkdir -p public && npm run build && npm run sbom -- sbom.cdx.json && npm prune --omit=dev --no-audit --no-fund && rm -rf .next/cache

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Slicegate" \
      org.opencontainers.image.description="Tells a team whether a new model or prompt may ship" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 PORT=3000
WORKDIR /app
# All of it belongs to root: the process that serves it can change none of it. It runs on a read-only file system with a /tmp of its own.
COPY --from=build /app/package.json /app/next.config.mjs /app/sbom.cdx.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/prisma/migrations ./prisma/migrations
COPY --from=build /app/scripts/app-role.sql ./scripts/app-role.sql
COPY --from=build /app/public ./public
COPY --from=build /app/.next ./.next
COPY --from=build /app/.slicegate/build ./.slicegate/build
USER 1000:1000
EXPOSE 3000 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=60", "node_modules/next/dist/bin/next", "start"]
