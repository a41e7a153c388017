# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
# libpq is compiled in and links OpenSSL (feature postgres-tls); SQLite is compiled in too.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libssl-dev make perl pkg-config \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The caches live outside the image, so the binary is copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin osservatorio --features postgres-tls \
 && install -D --strip target/release/osservatorio /out/osservatorio

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="osservatorio" \
      org.opencontainers.image.description="API of Italy's observatory of good practices in social-health integration" \
      org.opencontainers.image.source="https://github.com/osservatorio-oiss/osservatorio" \
      org.opencontainers.image.licenses="EUPL-1.2"
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libssl3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/osservatorio --create-home --shell /usr/sbin/nologin osservatorio \
 && install -d -o osservatorio -g osservatorio /var/lib/osservatorio/data
COPY --from=build /out/osservatorio /usr/local/bin/osservatorio
COPY LICENSE /usr/share/doc/osservatorio/LICENSE
USER 10001:10001
# In `data` are the files of practices, and the embedded database and key file when no others are given.
WORKDIR /var/lib/osservatorio
ENV OSSERVATORIO_LISTEN=0.0.0.0:8080 \
    OSSERVATORIO_METRICS_LISTEN=0.0.0.0:9090 \
    OSSERVATORIO_LOG_FORMAT=json
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
# Ready means: the database answers. Bash speaks to the port itself, so the image needs no HTTP client.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["bash", "-c", "exec 3<>\"/dev/tcp/127.0.0.1/${OSSERVATORIO_LISTEN##*:}\" && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["osservatorio"]
CMD ["serve"]
