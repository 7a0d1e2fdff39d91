# Two images out of one file:
#   docker build -t aisle .                          serves; no torch in it
#   docker build -t aisle-build --target build .     builds indexes and exports encoders as well
#
#   docker run -v "$PWD/indexes:/indexes" -v "$PWD:/feeds:ro" aisle-build \
#     build /feeds/products.csv --catalogue shop
#   docker run -v "$PWD/indexes:/indexes:ro" -p 8108:8108 aisle
# /indexes must be writable to user 10001 for a build, and readable for serving.

FROM python:3.12-slim AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PATH="/opt/aisle/bin:$PATH" AISLE_INDEXES=/indexes NUMBA_CACHE_DIR=/tmp/numba \
    HOME=/tmp
# faiss and onnxruntime need the OpenMP runtime.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home aisle \
    && install --directory --owner=aisle /indexes

FROM base AS package
WORKDIR /source
COPY . .
RUN python -m venv /opt/aisle && pip install .

FROM package AS package-models
# torch goes first and alone. To keep CUDA out of the image, name PyTorch's index of CPU builds:
#   --build-arg TORCH_OPTIONS="--index-url URL"
ARG TORCH_OPTIONS=""
RUN pip install $TORCH_OPTIONS torch==2.13.0 && pip install '.[models,evaluate,recommend,insights]'

FROM base AS build
COPY --from=package-models /opt/aisle /opt/aisle
USER aisle
WORKDIR /indexes
ENTRYPOINT ["aisle"]
CMD ["--help"]

FROM base AS serve
COPY --from=package /opt/aisle /opt/aisle
USER aisle
WORKDIR /indexes
EXPOSE 8108
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8108/readyz', timeout=2)"]
ENTRYPOINT ["aisle"]
CMD ["serve", "--host", "0.0.0.0"]
