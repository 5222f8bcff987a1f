"""The door to pages that were given before; everything else goes on to the next middleware."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from reports.looks import answer_again, remember

Handler = Callable[[HttpRequest], HttpResponse]


def give_again(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        again = answer_again(request)
        if again is not None:
            return again
        response = get_response(request)
        remember(request, response)
        return response

    return middleware
