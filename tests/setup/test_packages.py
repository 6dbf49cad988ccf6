"""One list of system packages, read alike by make, Docker and the doctor."""

import re
import subprocess

from generator.doctor.libraries import system_packages


def _shell(command: str, cwd) -> list[str]:
    result = subprocess.run(
        ["bash", "-c", command], cwd=cwd, capture_output=True, text=True, check=True
    )
    return result.stdout.split()


def test_every_line_names_a_package_what_it_brings_and_who_needs_it():
    packages = system_packages()
    assert len({package.name for package in packages}) == len(packages)
    for package in packages:
        assert re.fullmatch(r"[a-z0-9.+-]+", package.name)
        assert package.brings == "ensurepip" or re.fullmatch(r"lib\w+\.so\.\d+", package.brings)
        assert package.needed_by


def test_docker_installs_the_libraries_of_the_list(repository):
    text = (repository / "Dockerfile").read_text()
    (program,) = re.findall(r"\$\((awk .*) /tmp/packages.txt\)", text)
    installed = _shell(f"{program} generator/doctor/packages.txt", repository)
    assert installed == [package.name for package in system_packages() if package.is_library]


def test_make_system_names_the_whole_list_to_who_cannot_install_it(repository, tmp_path):
    """Where nothing is installed and apt is not there, the message says what to install."""
    (tmp_path / "dpkg-query").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "bare-python").write_text("#!/bin/sh\nexit 1\n")
    for tool in ("dpkg-query", "id", "bare-python"):
        (tmp_path / tool).chmod(0o755)
    result = subprocess.run(
        ["bash", "-c", f'PATH="{tmp_path}:$PATH" make system PYTHON={tmp_path}/bare-python'],
        cwd=repository,
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert "run as root" in result.stderr
    for package in system_packages():
        assert f" {package.name}" in result.stderr
