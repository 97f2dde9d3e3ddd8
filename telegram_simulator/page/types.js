// @ts-check
// Shapes of what /sim/ answers and of what the server puts into the page. Types only, nothing runs here.

/**
 * @typedef {{type: string, start: number, end: number, value: string, date_format: string}} Entity
 * A marked stretch of a text; places count whole characters, not UTF-16 units.
 *
 * @typedef {{text: string, data: string | null, url: string | null, other: string | null, fields: Record<string, unknown>}} InlineButton
 *
 * @typedef {{file_id: string, file_name: string, mime_type: string, size: number}} SharedFile
 *
 * @typedef {object} Message
 * @property {number} message_id
 * @property {number} chat_id
 * @property {boolean} outgoing true for what people wrote, false for what the bot wrote
 * @property {string} date
 * @property {string} text
 * @property {string} kind
 * @property {Entity[]} entities
 * @property {InlineButton[][]} buttons
 * @property {SharedFile | null} document
 * @property {boolean} edited
 * @property {boolean} protected
 * @property {number | null} reply_to
 *
 * @typedef {{text: string, request_contact: boolean, request_location: boolean}} KeyboardButton
 * @typedef {{rows: KeyboardButton[][], one_time: boolean, persistent: boolean, placeholder: string}} ReplyKeyboard
 * @typedef {{text: string, alert: boolean, url: string | null, query_id: string}} Toast
 * @typedef {{to: string, subject: string, body: string}} Letter
 *
 * @typedef {object} ChatState
 * @property {Message[]} messages
 * @property {ReplyKeyboard | null} keyboard
 * @property {string | null} typing
 * @property {boolean} blocked
 *
 * @typedef {object} SimEvent
 * @property {number} number
 * @property {"message" | "edit" | "delete" | "toast" | "typing" | "keyboard" | "letter"} kind
 * @property {string} at
 * @property {number} chat_id
 * @property {number | null} message_id
 * @property {any} body
 *
 * @typedef {{id: number, first_name: string, language_code?: string}} User
 *
 * @typedef {object} PageData
 * @property {string} language
 * @property {Record<string, string>} texts
 * @property {{username: string}} bot
 * @property {Record<string, {id: number, name: string}>} officials
 * @property {Record<string, string[]>} names
 */

export {};
