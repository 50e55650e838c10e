# The service in a container: one binary, one volume, no root.
#   docker compose up --build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# SQLite is C, hence cgo. The zone tables go into the binary, since the image has none.
RUN CGO_ENABLED=1 go build -buildvcs=auto -trimpath -tags=timetzdata \
        -ldflags='-s -w' -o /out/mizan ./cmd/mizan \
    && mkdir /out/data

# The same Debian as the builder, so that the C library is the one linked against.
FROM debian:bookworm-slim
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/mizan /usr/local/bin/mizan
COPY --from=build --chown=65532:65532 /out/data /data
COPY LICENSE NOTICE /usr/share/doc/mizan/

USER 65532:65532
ENV MIZAN_DATA=/data \
    MIZAN_ADDR=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/mizan", "health"]
ENTRYPOINT ["/usr/local/bin/mizan"]
CMD ["serve"]
