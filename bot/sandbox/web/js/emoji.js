// Emoji by Slack name. A name that is not here is shown as it was written.

const table = {
  '+1': '👍', thumbsup: '👍', '-1': '👎', thumbsdown: '👎', eyes: '👀', white_check_mark: '✅', heavy_check_mark: '✔️', ballot_box_with_check: '☑️',
  tada: '🎉', pray: '🙏', bulb: '💡', question: '❓', grey_question: '❔', exclamation: '❗', warning: '⚠️', x: '❌', no_entry: '⛔', heart: '❤️',
  smile: '😄', slightly_smiling_face: '🙂', wave: '👋', thinking_face: '🤔', clap: '👏', raised_hands: '🙌', point_right: '👉', point_left: '👈', point_down: '👇',
  star: '⭐', sparkles: '✨', fire: '🔥', rocket: '🚀', zap: '⚡', bell: '🔔', no_bell: '🔕', lock: '🔒', unlock: '🔓', key: '🔑', mag: '🔍', link: '🔗',
  calendar: '📅', date: '📅', spiral_calendar_pad: '🗓️', clock3: '🕒', hourglass: '⌛', hourglass_flowing_sand: '⏳', alarm_clock: '⏰', stopwatch: '⏱️',
  memo: '📝', pencil: '📝', pencil2: '✏️', page_facing_up: '📄', clipboard: '📋', books: '📚', book: '📖', bookmark: '🔖', bookmark_tabs: '📑', paperclip: '📎',
  inbox_tray: '📥', outbox_tray: '📤', email: '✉️', envelope: '✉️', speech_balloon: '💬', mega: '📣', loudspeaker: '📢', telephone_receiver: '📞', computer: '💻', movie_camera: '🎥',
  office: '🏢', classical_building: '🏛️', scales: '⚖️', handshake: '🤝', seedling: '🌱', herb: '🌿', recycle: '♻️', earth_africa: '🌍', deciduous_tree: '🌳', cherry_blossom: '🌸', hibiscus: '🌺', tulip: '🌷',
  house: '🏠', gear: '⚙️', hammer_and_wrench: '🛠️', wrench: '🔧', package: '📦', truck: '🚚', moneybag: '💰', euro: '💶', bar_chart: '📊', chart_with_upwards_trend: '📈',
  information_source: 'ℹ️', arrow_right: '➡️', arrow_left: '⬅️', arrow_up: '⬆️', arrow_down: '⬇️', arrows_counterclockwise: '🔄', heavy_plus_sign: '➕', heavy_minus_sign: '➖', white_circle: '⚪',
  red_circle: '🔴', large_green_circle: '🟢', large_yellow_circle: '🟡', large_orange_circle: '🟠', large_blue_circle: '🔵', large_purple_circle: '🟣',
  one: '1️⃣', two: '2️⃣', three: '3️⃣', four: '4️⃣', five: '5️⃣', robot_face: '🤖', busts_in_silhouette: '👥', bust_in_silhouette: '👤', raising_hand: '🙋', globe_with_meridians: '🌐', flag_fr: '🇫🇷', fr: '🇫🇷', gb: '🇬🇧', de: '🇩🇪',
  new: '🆕', ok: '🆗', free: '🆓', soon: '🔜', ticket: '🎟️', mortar_board: '🎓', wheelchair: '♿', sos: '🆘', man_teacher: '👨‍🏫', ok_hand: '👌', muscle: '💪',
};

export const emoji = (name) => table[name.split('::')[0]] ?? null;
export const emojiText = (text) => text.replace(/:([a-z0-9_+-]+):/g, (all, name) => emoji(name) ?? all);
export const quickReactions = ['+1', 'white_check_mark', 'eyes', 'tada', 'pray', 'question'];
