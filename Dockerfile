# Two targets: the studio with its pages, and the headless agent. Built from the checkout:
#   docker build --target studio -t connector-studio .
#   docker build --target agent -t connector-agent .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN dotnet publish Studio.Server -c Release -o /out/studio -v q -p:DebugType=none -p:RunAnalyzers=false \
 && dotnet publish Connector.Agent -c Release -o /out/agent -v q -p:DebugType=none -p:RunAnalyzers=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS studio
RUN apt-get update && apt-get install -y --no-install-recommends mosquitto libmosquitto1 nodejs tzdata curl && rm -rf /var/lib/apt/lists/* \
 && mkdir /data && chown $APP_UID /data
WORKDIR /app
COPY --from=build /out/studio .
USER $APP_UID
ENV Studio__Address=0.0.0.0 Studio__Port=5480 Studio__DataDirectory=/data
VOLUME /data
EXPOSE 5480
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD curl -fs http://127.0.0.1:5480/healthz || exit 1
ENTRYPOINT ["dotnet", "Studio.Server.dll"]

FROM mcr.microsoft.com/dotnet/runtime:10.0 AS agent
RUN apt-get update && apt-get install -y --no-install-recommends libmosquitto1 nodejs tzdata && rm -rf /var/lib/apt/lists/* \
 && mkdir /data && chown $APP_UID /data
WORKDIR /app
COPY --from=build /out/agent .
USER $APP_UID
VOLUME /data
# The agent listens on nothing. It is well while its process is there and can keep what it must not lose.
HEALTHCHECK --interval=30s --timeout=5s CMD test -w /data && kill -0 1
ENTRYPOINT ["dotnet", "connector-agent.dll"]
CMD ["agent"]
