// Starts the documentation page: our own contract, no validator, no server but this one and the issuer.
"use strict";
window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  oauth2RedirectUrl: window.location.origin + "/docs/oauth2-redirect.html",
  presets: [SwaggerUIBundle.presets.apis],
});
window.ui.initOAuth({ clientId: "gateway-docs", usePkceWithAuthorizationCodeGrant: true });
