# The same build as `make release`, in a slim image that does not run as root.

FROM node:20-bookworm-slim AS front
WORKDIR /build
COPY static/package.json static/package-lock.json static/.npmrc static/
RUN cd static && npm ci --no-fund --no-audit
COPY static static
COPY style style
RUN cd static && npm run build

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc g++ make && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY benches benches
COPY tests tests
COPY geodata geodata
COPY style style
COPY --from=front /build/static/dist static/dist
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --create-home --home-dir /data --uid 10001 vigie \
 && apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/target/release/vigie /usr/local/bin/vigie
USER vigie
VOLUME /data
ENV VIGIE_DATA=/data VIGIE_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s CMD curl --fail --silent http://127.0.0.1:8080/ready || exit 1
ENTRYPOINT ["vigie"]
CMD ["serve"]
