# Two stages: the first installs the locked dependencies, the second holds only what runs.
FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements/run.txt requirements/run.txt
RUN /venv/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: --no-deps -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY telegram_simulator telegram_simulator
RUN /venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
# A user of its own; everything it writes is in the volume, so the root file system may be read-only.
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin cpa \
    && mkdir /data && chown cpa /data && chmod 700 /data
COPY --from=build /venv /venv
COPY content /app/content
COPY locales /app/locales
ENV PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CPA_DATA_DIR=/data \
    CPA_BACKUP_DIR=/data/backups \
    CPA_KEY_FILE=/run/secrets/cpa-key \
    CPA_CONTENT_DIR=/app/content \
    CPA_LOCALES_DIR=/app/locales
WORKDIR /data
USER cpa
VOLUME /data
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s CMD ["cpa-bot", "health", "--works"]
ENTRYPOINT []
CMD ["cpa-bot", "run"]
