"""Labels drawings with Spark: spark-submit spark.py DRAWINGS LABELS

DRAWINGS is a file, a folder or a pattern such as s3a://bucket/*.ndjson; LABELS is a folder to be made. Every worker has
the command line on its PATH.
"""

import sys

from pyspark.sql import SparkSession

# Status 1 means that some lines were bad: they are skipped, and the worker's log tells which.
COMMAND = "sh -c 'inkling classify; [ $? -le 1 ]'"

lines = SparkSession.builder.appName("inkling").getOrCreate().sparkContext.textFile(sys.argv[1])
lines.pipe(COMMAND, checkCode=True).saveAsTextFile(sys.argv[2])
