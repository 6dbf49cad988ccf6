# handmill with Blender's module, for CPUs; add --gpus all to use NVIDIA GPUs through CUDA or OptiX.
#   docker build -t handmill .
#   docker run --shm-size=1g -v "$PWD/out:/out" handmill generate configs/smoke.yaml --out /out/smoke
FROM python:3.11-slim

# The same list as `make system` and `handmill doctor` read; only the shared libraries are missing here.
COPY generator/doctor/packages.txt /tmp/packages.txt
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        $(awk '$2 ~ /\.so/ {print $1}' /tmp/packages.txt) \
    && rm -rf /var/lib/apt/lists/* /tmp/packages.txt

ENV OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 NVIDIA_DRIVER_CAPABILITIES=all
WORKDIR /handmill
COPY . .
RUN pip install --no-cache-dir --constraint constraints.txt '.[blender,report]'
ENTRYPOINT ["handmill"]
