#!/bin/bash
# Labels the files of drawings/, one per task, into labels/. Submit it again to do what is missing:
#
#     sbatch --array=1-$(ls drawings/*.ndjson | wc -l) slurm.sh
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --output=slurm-%a.log

files=(drawings/*.ndjson)
file=${files[SLURM_ARRAY_TASK_ID - 1]}
label=labels/${file##*/}
mkdir -p labels
[[ ! -e $label ]] || exit 0

# The file gets its name when it is complete.
inkling classify "$file" > "$label.$SLURM_JOB_ID"
status=$?
if [[ $status -le 1 ]]; then # 1: some lines were bad, and the log tells which
  mv "$label.$SLURM_JOB_ID" "$label"
else
  rm "$label.$SLURM_JOB_ID"
  exit $status
fi
