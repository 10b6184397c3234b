// Where Webex Connect gives tokens, by region (webex-rest.md 6.1), and which addresses an administrator may enter. Pure.

export type ConnectRegion = "london" | "sydney" | "canada" | "oregon" | "ireland" | "mumbai" | "singapore";

export const tokenAddresses: Readonly<Record<ConnectRegion, string>> = {
  london: "https://keycloak-authservice.imiconnect.eu/auth/realms/imiconnect_ln_prod/token",
  sydney: "https://keycloak-authservice.imiconnect.com.au/auth/realms/imiconnect_syd_prod/token",
  canada: "https://keycloak-authservice.imiconnect.ca/auth/realms/imiconnect_cn_prod/token",
  oregon: "https://keycloak-authservice-us.imiconnect.io/auth/realms/imiconnect_us_prod/token",
  ireland: "https://keycloak-authservice.imiconnect.io/auth/realms/imiconnect_uk_prod/token",
  mumbai: "https://keycloak-authservice.imiconnect.in/auth/realms/imiconnect_ind_prod/token",
  singapore: "https://keycloak-authservice.sg.webexconnect.io/auth/realms/imiconnect_sg_prod/token",
};

export const connectRegions = Object.keys(tokenAddresses) as readonly ConnectRegion[];

/** The region whose token address this is; null: an address of the customer's own. */
export const regionOf = (tokenAddress: string): ConnectRegion | null =>
  connectRegions.find((region) => tokenAddresses[region] === tokenAddress.trim()) ?? null;

/** Host names of Webex Connect (webex-rest.md 6.1, 6.2): the extension may reach them without asking. The manifest names the same. */
export const connectSuffixes = ["webexconnect.io", "imiconnect.io", "imiconnect.eu", "imiconnect.com.au", "imiconnect.ca", "imiconnect.in"] as const;

export const isConnectHost = (host: string): boolean => connectSuffixes.some((suffix) => host.endsWith(`.${suffix}`));

/** https, a host, and no user name or password in it; null = it is not such an address. */
export function connectAddress(text: string): URL | null {
  const url = URL.parse(text.trim());
  return url !== null && url.protocol === "https:" && url.hostname !== "" && url.username === "" && url.password === "" ? url : null;
}
