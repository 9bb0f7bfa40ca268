FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.txt .
RUN /app/.venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home --home-dir /home/rehearse rehearse \
    && install -d -o rehearse -g rehearse -m 700 /data
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY manage.py LICENSE ./
COPY accounts accounts
COPY config config
COPY content content
COPY quizzes quizzes
COPY static static
COPY templates templates
ENV PATH=/app/.venv/bin:$PATH DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000
USER rehearse
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "serve", "--no-prepare", "--no-sweep"]
