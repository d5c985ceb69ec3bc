# Two targets: studio (with its pages) and agent (headless).
#   docker build --target studio -t connector-studio .
#   docker build --target agent -t connector-agent .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN dotnet publish Studio.Server -c Release -o /out/studio -v q \
 && dotnet publish Connector.Agent -c Release -o /out/agent -v q

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS studio
RUN apt-get update && apt-get install -y --no-install-recommends mosquitto libmosquitto1 nodejs curl && rm -rf /var/lib/apt/lists/* \
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
RUN apt-get update && apt-get install -y --no-install-recommends libmosquitto1 nodejs && rm -rf /var/lib/apt/lists/* \
 && mkdir /data && chown $APP_UID /data
WORKDIR /app
COPY --from=build /out/agent .
USER $APP_UID
VOLUME /data
ENTRYPOINT ["dotnet", "connector-agent.dll"]
