# The image for jobs/kuberay.yaml: handmill's, with what KubeRay asks of a Ray container.
#   docker build -t handmill . && docker build -t handmill-kuberay -f jobs/kuberay.Dockerfile .
FROM handmill
RUN apt-get update && apt-get install --yes --no-install-recommends wget && rm -rf /var/lib/apt/lists/* \
    && pip install --no-cache-dir --constraint constraints.txt 'ray[default]'
ENTRYPOINT []
