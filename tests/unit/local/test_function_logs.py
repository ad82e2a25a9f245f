"""What functions log goes to a file, whenever their loggers were made."""

from pathlib import Path

from aws_lambda_powertools import Logger

from local import function_logs


def test_a_functions_logger_writes_to_the_file(tmp_path: Path, capfd) -> None:
    path = tmp_path / "logs" / "functions.log"
    logger = Logger(service="made-before")

    function_logs.to_file(path)
    function_logs.to_file(path)
    logger.warning("step failed")

    assert path.read_text().count('"message":"step failed"') == 1
    assert "step failed" not in capfd.readouterr().out
