"""What happens at the same moment: threads with a connection each, which commit."""

import threading

from django.db import connection


def in_parallel(count: int, work) -> list:
    """Run the work in that many threads at once, each with a connection of its own."""
    results, barrier = [], threading.Barrier(count)

    def run(number: int) -> None:
        try:
            barrier.wait()
            results.append(work(number))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
