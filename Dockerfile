# Two stages: build (locked dependencies, reduced to the necessary files) and runtime.
# The base image is not pinned, so that each build gets the security updates of Debian and Python. For
# reproducible builds write `python:3.13-slim@sha256:...` in both places.
FROM python:3.13-slim AS build
# Languages whose locale data is kept: those of the bot and likely additions (docs/translating.md).
ARG LANGUAGES="uk cs en ar be bg de el es fr hr hu it ka lt mn nl pl pt ro ru sk sl sr tr vi"
WORKDIR /app
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils
RUN python -m venv /venv
COPY requirements/run.txt requirements/run.txt
RUN /venv/bin/python -m pip install --no-cache-dir --no-compile --require-hashes --only-binary :all: --no-deps -r requirements/run.txt
COPY pyproject.toml README.md LICENSE .env.example ./
COPY deploy/commit.py deploy/commit.py
COPY content content
COPY locales locales
COPY telegram_simulator telegram_simulator
COPY bot bot
# Commit for `cpa-bot --version`: docker build --build-arg SOURCE_COMMIT=$(git rev-parse --short=12 HEAD) .
ARG SOURCE_COMMIT=unknown
RUN SOURCE_COMMIT=$SOURCE_COMMIT /venv/bin/python -m pip install --no-cache-dir --no-compile --no-deps --no-build-isolation .
COPY deploy/slim deploy/slim
RUN deploy/slim /venv $LANGUAGES

FROM python:3.13-slim
LABEL org.opencontainers.image.title="cpa-guide-bot" \
    org.opencontainers.image.description="A Telegram bot in Ukrainian and Czech for people who may become a Crime Prevention Assistant in a Czech town." \
    org.opencontainers.image.version="1.1.0" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.documentation="docs/operations.md" \
    org.opencontainers.image.base.name="docker.io/library/python:3.13-slim"
# A user and group with fixed ids. Data, key and backups are separate volumes, because the key must not be
# stored with data or backups. The root file system may be read-only. pip is removed.
RUN groupadd --system --gid 10001 cpa \
    && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin cpa \
    && install -d -o cpa -g cpa -m 700 /data /key /backups \
    && rm -rf /usr/local/lib/python3.*/site-packages/pip* /usr/local/lib/python3.*/ensurepip /usr/local/bin/pip*
COPY --from=build /venv /venv
COPY content /app/content
COPY locales /app/locales
ENV PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CPA_DATA_DIR=/data \
    CPA_BACKUP_DIR=/backups \
    CPA_KEY_FILE=/key/key \
    CPA_TOKEN_FILE=/secrets/token \
    CPA_CONTENT_DIR=/app/content \
    CPA_LOCALES_DIR=/app/locales
# Relative paths of .env, such as `secrets/token`, resolve from here.
WORKDIR /
USER 10001:10001
# Only /data is an anonymous volume by default. Without a volume for the key, `init` fails in a read-only
# container; without one for backups an alarm follows. So neither is lost silently with the container.
VOLUME /data
# OCI images (podman, buildah) ignore HEALTHCHECK; compose.yaml repeats it.
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s CMD ["cpa-bot", "health", "--works"]
ENTRYPOINT []
CMD ["cpa-bot", "run"]
