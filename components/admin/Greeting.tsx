// The first words of the authorisations: to whom, what for, and that no password is ever seen.
import { useSettingsPage } from "@/components/settings/page.ts";
import { t, text } from "@/utils/i18n.ts";

export function Greeting() {
  const { live, grants } = useSettingsPage();
  // Who authorised for the organisation is the administrator; else whoever signed in.
  const named = [...grants.value]
    .sort((a, b) => Number(a.id === "my-line") - Number(b.id === "my-line"))
    .find(({ authoriserName }) => authoriserName);
  const name = named?.authoriserName ?? live.line.value?.displayName ?? null;
  return (
    <div class="grant-greeting">
      <p class="grant-hello">{name === null ? t("authorisation.hello_nobody") : <bdi>{text("authorisation.hello", [firstName(name)])}</bdi>}</p>
      <p>{t("authorisation.explain")}</p>
    </div>
  );
}

/** The first word of a name in an alphabet; a name in another script as it is, for there the family name comes first. */
function firstName(name: string): string {
  const [first = name] = name.trim().split(/\s+/);
  return /^\p{Script=Latin}/u.test(first) ? first : name;
}
