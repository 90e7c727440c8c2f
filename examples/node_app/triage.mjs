// Sorts a support ticket into a queue: node triage.mjs "My invoice is wrong."
// It uses no SDK, and reads its address and key from the environment, as the SDKs do.

const request = {
  model: "claude-opus-4-6",
  max_tokens: 256,
  system: 'Name the queue of the ticket. Respond in JSON: {"queue": "billing" | "technical", "urgent": true | false}',
  messages: [{ role: "user", content: process.argv[2] }],
};

const response = await fetch(`${process.env.ANTHROPIC_BASE_URL ?? "https://api.anthropic.com"}/v1/messages`, {
  method: "POST",
  headers: {
    "content-type": "application/json",
    "anthropic-version": "2023-06-01",
    "x-api-key": process.env.ANTHROPIC_API_KEY,
  },
  body: JSON.stringify(request),
});
const message = await response.json();
if (!response.ok) {
  console.error(message.error.message);
  process.exit(1);
}
const { queue, urgent } = JSON.parse(message.content[0].text);
console.log(urgent ? `${queue}!` : queue);
