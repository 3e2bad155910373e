// A refusal in the envelope of the Graph API.

/** HTTP status and code as the documentation pairs them. */
const STATUS: Record<number, number> = {
  0: 401,
  3: 500,
  4: 400,
  10: 403,
  190: 401,
  200: 403,
  368: 403,
  80007: 400,
  130429: 400,
  131000: 500,
  131005: 403,
  131016: 500,
  131031: 403,
  131042: 400,
  131048: 400,
  131056: 400,
  131057: 500,
  132001: 404,
  132015: 400,
  132016: 400,
};

export class GraphRefusal extends Error {
  readonly code: number;
  readonly status: number;
  readonly details: string;
  constructor(code: number, details = 'as documented', status = STATUS[code] ?? 400) {
    super(`(#${code}) ${details}`);
    this.code = code;
    this.status = status;
    this.details = details;
  }

  get body(): object {
    return {
      error: {
        message: this.message,
        type: 'OAuthException',
        code: this.code,
        error_data: { messaging_product: 'whatsapp', details: this.details },
        fbtrace_id: 'Az8or2yhqkZfEZ-_4Qn_Bam',
      },
    };
  }
}
