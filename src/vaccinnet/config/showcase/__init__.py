"""The main job, done by the reference application against a server that has just started, over HTTP like all others.

A hospital sends a batch, and a doctor, a trainee and a group practice register, fetch and remove vaccinations. Each
part has one deliberate mistake, and everything else must go well. Then the reference application takes the
qualification test for both services.
"""

import logging

import httpx

from vaccinnet.client.call import NoAnswer
from vaccinnet.client.soap_fault import SoapFault
from vaccinnet.config.prepare import set_up
from vaccinnet.config.showcase.batch import show_batch
from vaccinnet.config.showcase.doctors import show_doctors
from vaccinnet.config.showcase.qualification import show_qualification
from vaccinnet.config.showcase.steps import WentWrong, say, trust


def show(base_url: str, data_folder: str) -> bool:
    """Do the main job, print each step, and return whether everything was as expected."""
    set_up()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        with httpx.Client(base_url=base_url, timeout=60, verify=trust(base_url, data_folder)) as http:
            show_batch(http, base_url=base_url)
            show_doctors(http, base_url=base_url)
            show_qualification(http, base_url=base_url)
    except (WentWrong, SoapFault, NoAnswer, httpx.HTTPError) as wrong:
        say(f"✗ {wrong}")
        return False
    say(f"\nSee what stands in the records now: {base_url}/Vaccinnet")
    say("Send vaccinations of your own: vaccinnet batch --help, vaccinnet registration --help")
    return True
