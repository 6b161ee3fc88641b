from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "fener.channels"
    label = "channels"
