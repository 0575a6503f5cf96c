# SQLite is C: the build needs gcc, the image does not. Everything is linked into one file.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=1 go build -trimpath -tags "netgo osusergo sqlite_omit_load_extension" \
      -ldflags "-s -w -linkmode external -extldflags -static -X main.version=${VERSION}" -o /out/orchidee ./cmd/orchidee \
 && mkdir -p /out/data /out/tmp && chmod 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/orchidee /orchidee
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp
USER 65532:65532
WORKDIR /data
VOLUME /data
ENV ORCHIDEE_DB=/data/orchidee.db XDG_CACHE_HOME=/tmp ORCHIDEE_ADDR=127.0.0.1:8080 TZ=Europe/Paris
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["/orchidee", "doctor", "--health"]
ENTRYPOINT ["/orchidee"]
