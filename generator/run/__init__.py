"""Making a dataset with parallel workers. Ray is opened here alone, and only when work is left.

- `api`: `generate`, from a recipe to a dataset
- `driver`: the loop; `schedule` what is to be made, `slots` who makes it, `watchdog` how long it may take
- `worker`: what runs on a core or GPU
- `cluster`: Ray's door; `guard` ends what a killed driver would leave running
- `admission`, `fingerprint`: driver and workers must run the same code
- `signals`, `progress`: Ctrl-C and the bar
"""

from generator.run.api import RunResult, generate
from generator.run.errors import RunError
from generator.run.progress import OnProgress, Progress
from generator.run.schedule import Failure

__all__ = ["Failure", "OnProgress", "Progress", "RunError", "RunResult", "generate"]
