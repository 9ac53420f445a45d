// Written by scripts/api-types.mjs from `arte openapi`. Do not edit.

export interface paths {
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This contract as a page
         * @description Who may: anyone.
         */
        get: operations["get_docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page's style
         * @description Who may: anyone.
         */
        get: operations["get_docs_css"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process is up
         * @description Who may: anyone.
         */
        get: operations["get_healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/media/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A picture of an artwork
         * @description Who may: anyone.
         */
        get: operations["get_media_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the house can serve; 503 while it starts or drains
         * @description Who may: anyone.
         */
        get: operations["get_readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of services, the newest first
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_api_keys"];
        put?: never;
        /**
         * Make a key for a service: it is shown once
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_api_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key: it is dead at once
         * @description Who may: admin.
         */
        delete: operations["delete_v1_admin_api_keys_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/artworks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add an artwork
         * @description Who may: operator; keys of services with the scope `catalogue:write`.
         */
        post: operations["post_v1_admin_artworks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/artworks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See an artwork to edit it
         * @description Who may: operator; keys of services with the scope `catalogue:write`.
         */
        get: operations["get_v1_admin_artworks_id"];
        put?: never;
        post?: never;
        /**
         * Delete an artwork: If-Match with the ETag of what was read
         * @description Who may: operator; keys of services with the scope `catalogue:write`.
         */
        delete: operations["delete_v1_admin_artworks_id"];
        options?: never;
        head?: never;
        /**
         * Edit an artwork: If-Match with the ETag of what was read
         * @description Who may: operator; keys of services with the scope `catalogue:write`.
         */
        patch: operations["patch_v1_admin_artworks_id"];
        trace?: never;
    };
    "/v1/admin/artworks/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a picture to an artwork, after the others
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_artworks_id_images"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/artworks/{id}/images/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put the pictures of an artwork in order
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_artworks_id_images_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/artworks/{id}/images/{image}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a picture of an artwork
         * @description Who may: operator.
         */
        delete: operations["delete_v1_admin_artworks_id_images_image"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/artworks/{id}/resale-right": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say whether an artwork falls under the artist's resale right
         * @description Who may: operator.
         */
        put: operations["put_v1_admin_artworks_id_resale_right"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draft an auction
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        post: operations["post_v1_admin_auctions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a draft: If-Match with the ETag of what was read
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        delete: operations["delete_v1_admin_auctions_id"];
        options?: never;
        head?: never;
        /**
         * Edit a draft: If-Match with the ETag of what was read
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        patch: operations["patch_v1_admin_auctions_id"];
        trace?: never;
    };
    "/v1/admin/auctions/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See every attempt of everyone, newest first
         * @description Who may: operator; keys of services with the scope `audit:read`.
         */
        get: operations["get_v1_admin_auctions_id_attempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}/bids/{seq}/retract": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a bid out and compute the state without it
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_auctions_id_bids_seq_retract"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel: no sale
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_auctions_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a later end
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_auctions_id_extend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}/lower-reserve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lower the hidden reserve
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_auctions_id_lower_reserve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause: no bids, the clock stands still
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_auctions_id_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a closed auction again, with the same bids
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_auctions_id_reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume with the time that was left
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_auctions_id_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/auctions/{id}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Schedule a draft: its terms can never change again
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        post: operations["post_v1_admin_auctions_id_schedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what, the newest first
         * @description Who may: admin; keys of services with the scope `audit:read`.
         */
        get: operations["get_v1_admin_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/audit/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the audit log's chain holds, and where it breaks
         * @description Who may: admin; keys of services with the scope `audit:read`.
         */
        get: operations["get_v1_admin_audit_check"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List letters and webhooks that were given up, the newest first
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/dead-letters/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have one of them tried again from the beginning
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_dead_letters_id_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All artworks as a table (CSV) that can be imported again
         * @description Who may: operator; keys of services with the scope `catalogue:write`.
         */
        get: operations["get_v1_admin_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter a table of artworks (CSV), or see what that would change
         * @description Who may: operator; keys of services with the scope `catalogue:write`.
         */
        post: operations["post_v1_admin_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List letters, newest first
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_mails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mails/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test letter to myself
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_mails_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mails/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A letter, with its words when they are kept
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_mails_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mails/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a letter that was given up tried again
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_mails_id_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a sale
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        post: operations["post_v1_admin_sales"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a sale that has nothing but drafts: If-Match with the ETag of what was read
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        delete: operations["delete_v1_admin_sales_id"];
        options?: never;
        head?: never;
        /**
         * Edit a sale: If-Match with the ETag of what was read
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        patch: operations["patch_v1_admin_sales_id"];
        trace?: never;
    };
    "/v1/admin/sales/{id}/closes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stagger the ends of all drafts of a sale
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        post: operations["post_v1_admin_sales_id_closes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}/lots/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put the drafts of a sale in order
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        post: operations["post_v1_admin_sales_id_lots_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause every open auction of a sale: no bids, the clocks stand still
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_sales_id_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is registered for a sale, by paddle
         * @description Who may: operator.
         */
        get: operations["get_v1_admin_sales_id_registrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}/registrations/{paddle}/limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the most the house allows a bidder
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_sales_id_registrations_paddle_limit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}/registrations/{paddle}/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a withdrawn registration take bids again
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_sales_id_registrations_paddle_reinstate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}/registrations/{paddle}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a registration: bids that stand do so, new ones are refused
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_sales_id_registrations_paddle_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume what was paused with the sale, each with the time that was left
         * @description Who may: operator.
         */
        post: operations["post_v1_admin_sales_id_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sales/{id}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Schedule all drafts of a sale, or none: their terms can never change again
         * @description Who may: operator; keys of services with the scope `sales:write`.
         */
        post: operations["post_v1_admin_sales_id_schedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/settlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List settlements, the newest first
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_settlements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/settlements/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All settlements as CSV
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_settlements_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/settlements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A settlement with its steps and papers
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_settlements_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/settlements/{id}/compensate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the whole taken back: what was paid out returns, and the buyer gets the money
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_settlements_id_compensate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/settlements/{id}/invoice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The invoice or the credit note of a buyer
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_settlements_id_invoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/settlements/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have what waits or is stuck tried now
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_settlements_id_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/settlements/{id}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The statement of a consignor
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_settlements_id_statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the streams that the logs were ever published to: how far behind each is, and why
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_streams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process that answers: its version, its parts, what it is busy with
         * @description Who may: operator.
         */
        get: operations["get_v1_admin_system"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/trial-balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bank's books added up and compared with the house's
         * @description Who may: operator.
         */
        get: operations["get_v1_admin_trial_balance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List accounts
         * @description Who may: admin; keys of services with the scope `users:read`.
         */
        get: operations["get_v1_admin_users"];
        put?: never;
        /**
         * Make an account
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One account with all that is known of its owner
         * @description Who may: admin; keys of services with the scope `users:read`.
         */
        get: operations["get_v1_admin_users_id"];
        put?: never;
        post?: never;
        /**
         * Erase everything that says who a user is; it cannot be undone
         * @description Who may: admin.
         */
        delete: operations["delete_v1_admin_users_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A user's bank account and its money
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_users_id_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/account/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take money out for a user who cannot: without the PIN, with a reason and an Idempotency-Key
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_users_id_account_payouts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a suspended account back in
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_users_id_reinstate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an account another role: its sessions and sockets end
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_users_id_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend an account: its sessions and sockets end
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_users_id_suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the registered addresses, the oldest first
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_webhooks"];
        put?: never;
        /**
         * Register an address: its secret is shown once
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_webhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A registered address
         * @description Who may: admin.
         */
        get: operations["get_v1_admin_webhooks_id"];
        put?: never;
        post?: never;
        /**
         * Take an address away with all that is on its way there
         * @description Who may: admin.
         */
        delete: operations["delete_v1_admin_webhooks_id"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable an address
         * @description Who may: admin.
         */
        patch: operations["patch_v1_admin_webhooks_id"];
        trace?: never;
    };
    "/v1/admin/webhooks/{id}/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a ping there
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_webhooks_id_ping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/webhooks/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change its secret; the old one signs along for a day
         * @description Who may: admin.
         */
        post: operations["post_v1_admin_webhooks_id_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artworks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List, filter and search artworks
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_artworks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artworks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See an artwork, and its auction
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_artworks_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The socket, as AsyncAPI
         * @description Who may: anyone.
         */
        get: operations["get_v1_asyncapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List, filter and search auctions
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_auctions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See an auction
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_auctions_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions/{id}/bids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See the bids by paddle, newest first
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_auctions_id_bids"];
        put?: never;
        /**
         * Bid
         * @description Who may: bidder.
         */
        post: operations["post_v1_auctions_id_bids"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions/{id}/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a signed checkpoint of the auction's log
         * @description Who may: anyone.
         */
        get: operations["get_v1_auctions_id_checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions/{id}/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prove that the auction's log only grew
         * @description Who may: anyone.
         */
        get: operations["get_v1_auctions_id_consistency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a finished auction as a file that proves itself
         * @description Who may: anyone.
         */
        get: operations["get_v1_auctions_id_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions/{id}/fees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Premium, commission, tax and resale right of an auction
         * @description Who may: anyone.
         */
        get: operations["get_v1_auctions_id_fees"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the public events in order
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_auctions_id_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auctions/{id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prove that a line is in the auction's log
         * @description Who may: anyone.
         */
        get: operations["get_v1_auctions_id_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a code sent to an address
         * @description Who may: anyone.
         */
        post: operations["post_v1_auth_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/codes/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trade a code for the proof that the address is verified
         * @description Who may: anyone.
         */
        post: operations["post_v1_auth_codes_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description Who may: anyone.
         */
        post: operations["post_v1_auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out: both tokens are dead at once
         * @description Who may: signed in.
         */
        post: operations["post_v1_auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password; all sessions end
         * @description Who may: anyone.
         */
        post: operations["post_v1_auth_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the next access token by the refresh cookie, which is replaced
         * @description Who may: anyone.
         */
        post: operations["post_v1_auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys that sign the logs, the active one first
         * @description Who may: anyone.
         */
        get: operations["get_v1_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open a socket (subprotocol arte.v1): see asyncapi.json
         * @description Who may: anyone.
         */
        get: operations["get_v1_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for one socket: single use, 30 seconds
         * @description Who may: signed in.
         */
        post: operations["post_v1_live_tickets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who I am
         * @description Who may: signed in.
         */
        get: operations["get_v1_me"];
        put?: never;
        post?: never;
        /**
         * Have everything erased that says who I am; it cannot be undone
         * @description Who may: signed in.
         */
        delete: operations["delete_v1_me"];
        options?: never;
        head?: never;
        /**
         * Edit my data: If-Match with the ETag of what was read
         * @description Who may: signed in.
         */
        patch: operations["patch_v1_me"];
        trace?: never;
    };
    "/v1/me/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My bank account and its money
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_account"];
        put?: never;
        /**
         * Open my bank account, or link one that is there
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/account/deposits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put money in; with an Idempotency-Key
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_account_deposits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/account/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The lines of my account, newest first
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_account_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/account/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take money out, with the PIN and an Idempotency-Key
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_account_withdrawals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/bids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every attempt of mine to bid, newest first
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_bids"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/consignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What of mine was sold, the newest first
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_consignments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/consignments/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What of mine was sold, as CSV
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_consignments_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/consignments/{id}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The statement of what was sold for me
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_consignments_id_statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that the house holds about me, as one JSON document
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/favourites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My favourite auctions, the newest first
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_favourites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/favourites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make an auction a favourite of mine
         * @description Who may: signed in.
         */
        put: operations["put_v1_me_favourites_id"];
        post?: never;
        /**
         * An auction is no favourite of mine any more
         * @description Who may: signed in.
         */
        delete: operations["delete_v1_me_favourites_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/notification-preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What I want to be told, how, and in which language
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_notification_preferences"];
        /**
         * Choose what I want to be told; kinds left out stay
         * @description Who may: signed in.
         */
        put: operations["put_v1_me_notification_preferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What I was told, the newest first, and how much I have not read
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/notifications/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * I have read all of it
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_notifications_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * I have read one of them
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_notifications_id_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change my password; my other sessions end
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My registrations, the newest first
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_registrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where I am signed in, the newest first
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of my sessions, and its sockets
         * @description Who may: signed in.
         */
        delete: operations["delete_v1_me_sessions_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/wins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What I have won or may have, the newest first
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_wins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/wins/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * I take the second chance
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_wins_id_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/wins/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * I do not take the second chance
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_wins_id_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/wins/{id}/invoice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My invoice, or the credit note
         * @description Who may: signed in.
         */
        get: operations["get_v1_me_wins_id_invoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/wins/{id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The money is on my account: take it now
         * @description Who may: signed in.
         */
        post: operations["post_v1_me_wins_id_pay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description Who may: anyone.
         */
        get: operations["get_v1_openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sales, newest first
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_sales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See a sale
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_sales_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the finished auctions of a sale
         * @description Who may: anyone.
         */
        get: operations["get_v1_sales_id_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales/{id}/registration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My registration for a sale
         * @description Who may: bidder.
         */
        get: operations["get_v1_sales_id_registration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales/{id}/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register for a sale, or set another limit
         * @description Who may: bidder.
         */
        post: operations["post_v1_sales_id_registrations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/taxonomy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Media, themes, styles and techniques, in Korean and English
         * @description Who may: anyone; keys of services with the scope `catalogue:read`.
         */
        get: operations["get_v1_taxonomy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The house's clock
         * @description Who may: anyone.
         */
        get: operations["get_v1_time"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an account for a verified address
         * @description Who may: anyone.
         */
        post: operations["post_v1_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The answer to an accepted bid, the same on REST and on the socket (there with `op`). */
        AcceptedFrame: {
            /** @description What the bid stands at. */
            amount: string;
            /** @description The lowest acceptable next bid right after it. */
            ask: string;
            /** @description When it was decided. */
            at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Which auction.
             */
            auction: string;
            /**
             * Format: uuid
             * @description The client's name for the bid.
             */
            key: string;
            /** @description Whether the bidder led right after it. */
            leading: boolean;
            /** @description The price right after it. */
            price: string;
            /** @description Where its proof will be. */
            receipt: components["schemas"]["Receipt"];
            /**
             * Format: uint64
             * @description The line of the log.
             */
            seq: number;
        };
        /** @description `POST me/account` */
        AccountBody: {
            /** @description Who holds the account, as the bank is to know him, or knows him. */
            holder: string;
            /**
             * @description The number of an account that is there already and is to be linked; absent to open one.
             * @default null
             */
            number?: string | null;
            /** @description Six digits: of a new account as chosen, of one that is there already as it is. */
            pin: string;
        };
        /** @description A bank account. */
        AccountResource: {
            /** @description Its money, in order of the currencies; empty while it never had any. */
            balances: components["schemas"]["BalanceFields"][];
            /** @description Who holds it. */
            holder: string;
            /** @description Its number. */
            number: string;
            /** @description Since when. */
            opened_at: components["schemas"]["Instant"];
        };
        /** @description Where somebody says to live. */
        AddressBody: {
            /** @description Town. */
            city: string;
            /** @description ISO 3166, two capitals. */
            country: string;
            /** @description Street and number. */
            line1: string;
            /**
             * @description Floor, flat, care of.
             * @default null
             */
            line2?: string | null;
            /** @description As the country writes it. */
            postcode: string;
            /**
             * @description State or province, where there is one.
             * @default null
             */
            region?: string | null;
        };
        /** @description Where somebody lives. */
        AddressFields: {
            city: string;
            country: string;
            line1: string;
            line2: string | null;
            postcode: string;
            region: string | null;
        };
        /** @description A key of a service, without what it is known by. */
        ApiKeyResource: {
            /** @description When it was made. */
            created_at: components["schemas"]["Instant"];
            /** @description Until when it counts. */
            expires_at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Its name in the house.
             */
            id: string;
            /** @description What it is for. */
            name: string;
            /**
             * Format: uuid
             * @description The admin for whom it acts.
             */
            owner: string;
            /** @description When it was revoked. */
            revoked_at: components["schemas"]["Instant"] | null;
            /** @description What it may do. */
            scopes: string[];
        };
        /** @description An artwork with all that its page says. */
        ArtworkPage: {
            artist: string;
            /** @description Its auction that goes on, is to come, or was the last; null when there was none. */
            auction: components["schemas"]["AuctionResource"] | null;
            completed: string | null;
            condition: string | null;
            /**
             * Format: uuid
             * @description Who sells it; operators are told, nobody else.
             */
            consignor?: string | null;
            country: string | null;
            description: string | null;
            estimate: components["schemas"]["EstimateFields"] | null;
            /** Format: uuid */
            id: string;
            /** @description Its pictures, the cover first. */
            images: components["schemas"]["ImageResource"][];
            materials: string | null;
            medium: string | null;
            provenance: string | null;
            size: components["schemas"]["SizeResource"] | null;
            style: string | null;
            technique: string | null;
            theme: string | null;
            title: string;
            /** Format: int32 */
            year: number | null;
        };
        /** @description An artwork. */
        ArtworkResource: {
            artist: string;
            completed: string | null;
            condition: string | null;
            /**
             * Format: uuid
             * @description Who sells it; operators are told, nobody else.
             */
            consignor?: string | null;
            country: string | null;
            description: string | null;
            estimate: components["schemas"]["EstimateFields"] | null;
            /** Format: uuid */
            id: string;
            /** @description Its pictures, the cover first. */
            images: components["schemas"]["ImageResource"][];
            materials: string | null;
            medium: string | null;
            provenance: string | null;
            size: components["schemas"]["SizeResource"] | null;
            style: string | null;
            technique: string | null;
            theme: string | null;
            title: string;
            /** Format: int32 */
            year: number | null;
        };
        /** @description An artwork as an auction names it. */
        ArtworkSummary: {
            /** @description Who made it. */
            artist: string;
            /** @description The first of its pictures; null when it has none. */
            cover: components["schemas"]["ImageResource"] | null;
            /**
             * Format: uuid
             * @description Its name in the house.
             */
            id: string;
            /** @description Its title. */
            title: string;
        };
        /** @description One attempt to bid, for its owner's and the operator's eyes. */
        AttemptResource: {
            /** @description What was offered; null when it could not be read. */
            amount: string | null;
            /** @description When it was decided. */
            at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Where.
             */
            auction: string;
            /** @description What the amounts are in. */
            currency: string;
            /**
             * Format: uuid
             * @description Under which key.
             */
            key: string;
            /** @description The maximum. */
            max: string | null;
            /** @description `accepted`, or the code of the refusal. */
            outcome: string;
            /**
             * Format: uint32
             * @description Under which alias.
             */
            paddle: number | null;
            /**
             * Format: uint64
             * @description Its place in the log, when accepted.
             */
            seq: number | null;
            /**
             * Format: uuid
             * @description Who; for the operator only.
             */
            user?: string | null;
        };
        /** @description An auction. Never shows the reserve or a maximum. */
        AuctionResource: {
            artwork: components["schemas"]["ArtworkSummary"];
            ask: string;
            /** Format: uint64 */
            bid_count: number;
            currency: string;
            ends_at: components["schemas"]["Instant"];
            /** Format: uint64 */
            epoch: number;
            /** Format: uint64 */
            extended_by_ms: number;
            hammer_price: string | null;
            /** Format: uuid */
            id: string;
            /** Format: uint32 */
            leader: number | null;
            /** Format: uint32 */
            lot_number: number;
            outcome: string | null;
            price: string | null;
            reserve: string;
            reserve_commitment: string | null;
            /** Format: uuid */
            sale_id: string;
            /** Format: uint64 */
            seq: number;
            server_time: components["schemas"]["Instant"];
            start_price: string;
            starts_at: components["schemas"]["Instant"];
            status: string;
            terms_hash: string;
            /** Format: uint32 */
            watchers: number;
        };
        /** @description The audit log's chain as it was found. */
        AuditCheckAnswer: {
            /**
             * Format: uint64
             * @description The first row that does not.
             */
            broken_at: number | null;
            /** @description The hash of the last of them: write it down elsewhere. */
            head: string;
            /** @description Whether every row follows the one before. */
            holds: boolean;
            /**
             * Format: uint64
             * @description How many rows hold, from the first on.
             */
            rows: number;
            /** @description What is wrong with it. */
            what: string | null;
        };
        /** @description A row of the audit log. */
        AuditResource: {
            /** @description Method and pattern of the path, or the command. */
            act: string;
            /**
             * Format: uuid
             * @description Who; null at the command line.
             */
            actor: string | null;
            /**
             * Format: uuid
             * @description The key of a service that acted for the actor.
             */
            api_key: string | null;
            /** @description When. */
            at: components["schemas"]["Instant"];
            /** @description From which address. */
            client: string | null;
            /** @description The code of a refusal, or another word for the outcome. */
            code: string | null;
            /** @description Its own. */
            hash: string;
            /** @description The hash of the row before, in hexadecimal. */
            hash_before: string;
            /** @description `begun`, `ended`, `refused` or `noted`. */
            kind: string;
            /** @description To what; null when nothing is named. */
            object: string | null;
            /**
             * Format: uint64
             * @description The row that says it was begun, in one that says how it ended.
             */
            of: number | null;
            /** @description The name of the request. */
            request_id: string;
            /**
             * Format: uint64
             * @description Its place: 1, 2, 3 … without a gap.
             */
            seq: number;
            /**
             * Format: uint16
             * @description The status of the answer.
             */
            status: number | null;
            /** @description Some fields of what was asked. Secrets and free text are never among them. */
            summary: {
                [key: string]: unknown;
            };
        };
        /** @description Money on an account, in one currency. */
        BalanceFields: {
            /** @description What can be spent. */
            available: string;
            /** @description What is there. */
            balance: string;
            /** @description ISO 4217. */
            currency: string;
            /** @description What of it is set aside for bids and for what was won. */
            held: string;
        };
        /** @description `POST auctions/{id}/bids` */
        BidBody: {
            /** @description Decimal string in the auction's currency. */
            amount: string;
            /**
             * @description The ask the client saw, if the bid is to stand only at that ask.
             * @default null
             */
            expect_ask?: string | null;
            /**
             * Format: uuid
             * @description The client's own name for this bid.
             */
            key: string;
            /**
             * @description Secret maximum.
             * @default null
             */
            max?: string | null;
        };
        /** @description One line of the public bid history. */
        BidLine: {
            /** @description What it stood at. */
            amount: string;
            /** @description When. */
            at: components["schemas"]["Instant"];
            /** @description `bid`, or `proxy` when the house answered with the leader's maximum. */
            by: string;
            /**
             * Format: uint32
             * @description For whom.
             */
            paddle: number;
            /** @description Whether it was taken out. */
            retracted: boolean;
            /**
             * Format: uint64
             * @description Its place in the log.
             */
            seq: number;
        };
        /** @description Somebody who may buy. */
        CandidateFields: {
            /** @description The tax on price and premium. */
            buyer_tax: string;
            /** @description What the seller pays the house. */
            commission: string;
            /** @description The winning bid, or one's own in a second chance. */
            hammer_price: string;
            /**
             * Format: uint32
             * @description Under which paddle.
             */
            paddle: number;
            /** @description What the seller gets. */
            payout: string;
            /** @description What the buyer pays the house. */
            premium: string;
            /** @description The artist's share. */
            resale_right: string;
            /** @description `buyer` or `seller`. */
            resale_right_payer: string;
            /** @description The tax on the commission. */
            seller_tax: string;
            /** @description What the buyer pays in all. */
            total: string;
            /**
             * Format: uuid
             * @description Who.
             */
            user: string;
        };
        /** @description `POST admin/sales/{id}/registrations/{paddle}/limit` */
        CapBody: {
            /**
             * @description The most the house allows this bidder, decimal string; null takes the house's word back.
             * @default null
             */
            cap?: string | null;
            /** @description Why. */
            reason: string;
        };
        /** @description A cell that is another than before. */
        CellChange: {
            column: string;
            new: string;
            old: string;
        };
        /** @description By which ways somebody is told of one kind. */
        ChannelChoices: {
            /** @description Behind the bell, and over open sockets. */
            bell: boolean;
            /** @description By letter. */
            mail: boolean;
        };
        /** @description `POST admin/sales/{id}/closes` */
        ClosesBody: {
            /**
             * @description Only show what would be.
             * @default false
             */
            dry_run?: boolean;
            /** @description When the first draft ends. */
            first_ends_at: components["schemas"]["Instant"];
            /**
             * @description When bidding opens for all of them; as it is when absent.
             * @default null
             */
            starts_at?: components["schemas"]["Instant"] | null;
            /**
             * Format: uint64
             * @description How much later each next one ends, in milliseconds: at most a day.
             */
            step_ms: number;
        };
        /**
         * @description A stable code, the same on REST and on the socket. Clients switch on these and read the messages.
         * @enum {string}
         */
        Code: "malformed" | "key_reused" | "unauthenticated" | "suspended" | "auction_not_found" | "not_registered" | "own_artwork" | "auction_not_started" | "auction_paused" | "auction_closed" | "amount_invalid" | "already_leading" | "bid_below_ask" | "bid_off_ladder" | "limit_exceeded" | "insufficient_funds" | "stale_ask" | "rate_limited" | "busy" | "unavailable" | "forbidden" | "not_found" | "method_not_allowed" | "conflict" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "invalid" | "internal";
        /** @description The answer to every call for a code. */
        CodeAnswer: {
            /**
             * Format: uint64
             * @description For how many seconds a code counts, if one was sent.
             */
            expires_in_s: number;
        };
        /** @description `POST auth/codes` */
        CodeBody: {
            /** @description Where the code is to go. */
            email: string;
            /**
             * @description The language of the letter: `ko` or `en`.
             * @enum {string}
             */
            language: "ko" | "en";
            /**
             * @description `sign_up` or `password_reset`.
             * @enum {string}
             */
            purpose: "sign_up" | "password_reset";
        };
        /** @description How much was compared. */
        ComparedFields: {
            /**
             * Format: uint64
             * @description Bidders' money in auctions.
             */
            holds: number;
            /**
             * Format: uint64
             * @description Settlements, step by step.
             */
            settlements: number;
        };
        /** @description `POST /v1/admin/settlements/{id}/compensate` */
        CompensateBody: {
            /**
             * @description Whether the house settles outside the bank what an account, closed or without the money, will not give or take. False when absent.
             * @default false
             */
            outside?: boolean;
            /** @description Why. It stays with the settlement, for the house alone. */
            reason: string;
        };
        /** @description Something of mine that was sold. */
        ConsignmentResource: {
            /**
             * Format: uuid
             * @description Of which auction.
             */
            auction: string;
            /** @description What I leave to the house. */
            commission: string;
            /** @description What the amounts are in. */
            currency: string;
            /** @description When it was settled. */
            ended_at: components["schemas"]["Instant"] | null;
            /** @description The price at which it goes. */
            hammer_price: string;
            /**
             * Format: uuid
             * @description The name of its settlement.
             */
            id: string;
            /** @description What I get. */
            payout: string;
            /** @description The artist's share, when I pay it. */
            resale_right: string;
            /**
             * Format: uuid
             * @description Of which sale.
             */
            sale: string;
            /** @description `open` while it is being settled, `paid_out`, or `unsold`. */
            state: string;
            /** @description The tax on it. */
            tax: string;
            /** @description The artwork. */
            title: string;
        };
        /** @description The proof that a log only ever grew. */
        ConsistencyResource: {
            /**
             * Format: uuid
             * @description Which auction.
             */
            auction: string;
            /**
             * Format: uint64
             * @description The size of the smaller tree.
             */
            from: number;
            /** @description The consistency proof of RFC 6962. */
            path: string[];
            /**
             * Format: uint64
             * @description The size of the larger tree.
             */
            to: number;
        };
        /** @description A letter or a delivery that was given up. */
        DeadLetterResource: {
            /**
             * Format: uint32
             * @description How often it was tried.
             */
            attempts: number;
            /** @description `mail` or `webhook`. */
            channel: string;
            /** @description When it was written. */
            created_at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Its name.
             */
            id: string;
            /** @description What it is about. */
            kind: string;
            /** @description Why the last try failed. */
            last_error: string | null;
            /** @description Where it was to go. */
            to: string;
        };
        /** @description What a sale gives to auctions that say nothing of it. */
        DefaultsBody: {
            /** @description Which amount comes after which. */
            ladder?: components["schemas"]["LadderBody"] | null;
            /**
             * @description `at_least` or `strict`.
             * @default null
             */
            ladder_mode?: string | null;
            /** @description When late bids push the end back. */
            soft_close?: components["schemas"]["SoftCloseBody"] | null;
        };
        /** @description What a sale gives to auctions that say nothing of it; null is nothing. */
        DefaultsFields: {
            /** @description Which amount comes after which. */
            ladder: components["schemas"]["LadderFields"] | null;
            /** @description `at_least` or `strict`. */
            ladder_mode: string | null;
            /** @description In milliseconds. */
            soft_close: components["schemas"]["SoftCloseFields"] | null;
        };
        /** @description A delivery that was asked for. */
        DeliveryAnswer: {
            /**
             * Format: uuid
             * @description Its name, the `webhook-id`.
             */
            id: string;
        };
        /** @description `POST me/account/deposits` */
        DepositBody: {
            /** @description How much, above 0. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
        };
        /** @description `PATCH admin/artworks/{id}`: what is left out stays, what is null is taken away. */
        EditArtworkBody: {
            /**
             * @description Who made it.
             * @default null
             */
            artist?: string;
            /**
             * @description When it was completed: `1889`, `1889-06` or `1889-06-12`.
             * @default null
             */
            completed?: string | null;
            /**
             * @description In what state it is.
             * @default null
             */
            condition?: string | null;
            /**
             * Format: uuid
             * @description The user who sells it. Fixed once an auction of it is scheduled.
             * @default null
             */
            consignor?: string | null;
            /**
             * @description Where the artist is from.
             * @default null
             */
            country?: string | null;
            /**
             * @description In words.
             * @default null
             */
            description?: string | null;
            /**
             * @description What it may bring.
             * @default null
             */
            estimate?: components["schemas"]["EstimateFields"] | null;
            /**
             * @description What it is made of, in words.
             * @default null
             */
            materials?: string | null;
            /**
             * @description A medium of `GET taxonomy`. Theme, style and technique are the medium's: whoever changes it says them anew or takes them away.
             * @default null
             */
            medium?: string | null;
            /**
             * @description Who owned it.
             * @default null
             */
            provenance?: string | null;
            /** @description How large it is; the three measures together. */
            size?: components["schemas"]["SizeFields"] | null;
            /**
             * @description A style of the medium.
             * @default null
             */
            style?: string | null;
            /**
             * @description A technique of the medium; of sculpture, a material.
             * @default null
             */
            technique?: string | null;
            /**
             * @description A theme of the medium.
             * @default null
             */
            theme?: string | null;
            /**
             * @description Its title.
             * @default null
             */
            title?: string;
        };
        /** @description `PATCH admin/auctions/{id}`: what is not there stays as it is. */
        EditDraftBody: {
            /**
             * Format: uuid
             * @description What is sold.
             * @default null
             */
            artwork_id?: string;
            /**
             * @description When bidding ends.
             * @default null
             */
            ends_at?: components["schemas"]["Instant"];
            /** @description Which amount comes after which. */
            ladder?: components["schemas"]["LadderBody"];
            /**
             * @description `at_least` or `strict`.
             * @default null
             */
            ladder_mode?: string;
            /**
             * Format: uint32
             * @description Unique in the sale.
             * @default null
             */
            lot_number?: number;
            /**
             * @description Hidden; decimal string; null takes it away.
             * @default null
             */
            reserve?: string | null;
            /** @description When late bids push the end back. */
            soft_close?: components["schemas"]["SoftCloseBody"];
            /**
             * @description The lowest opening bid, decimal string. A ladder that depends on it must be sent along to follow.
             * @default null
             */
            start_price?: string;
            /**
             * @description When bidding opens.
             * @default null
             */
            starts_at?: components["schemas"]["Instant"];
        };
        /** @description `PATCH me`: what is left out stays as it is. */
        EditMeBody: {
            /** @description The whole of it. */
            address?: components["schemas"]["AddressBody"];
            /**
             * @description `1990-12-31`; at least 18 years ago.
             * @default null
             */
            birth_date?: string;
            /**
             * @description `female`, `male`, `other` or `undisclosed`.
             * @default null
             * @enum {string}
             */
            gender?: "female" | "male" | "other" | "undisclosed";
            /**
             * @description As the user writes it.
             * @default null
             */
            name?: string;
            /**
             * @description With the country's code: `+82 10 1234 5678`.
             * @default null
             */
            phone?: string;
        };
        /** @description `PATCH admin/sales/{id}`: what is not there stays as it is. */
        EditSaleBody: {
            /** @description What its auctions take when they say nothing; in the place of what was there. */
            defaults?: components["schemas"]["DefaultsBody"];
            /**
             * @description In words; null takes them away.
             * @default null
             */
            description?: string | null;
            /**
             * @description When bidding ends, for auctions that do not say otherwise; null takes it away.
             * @default null
             */
            ends_at?: components["schemas"]["Instant"] | null;
            /**
             * @description When bidding opens, for auctions that do not say otherwise; null takes it away.
             * @default null
             */
            starts_at?: components["schemas"]["Instant"] | null;
            /**
             * @description Its title.
             * @default null
             */
            title?: string;
            /**
             * @description IANA name of the zone its times are declared in.
             * @default null
             */
            zone?: string;
        };
        /** @description `PATCH /v1/admin/webhooks/{id}`: what is absent stays. */
        EditWebhookBody: {
            /**
             * @description Whether anything is sent there.
             * @default null
             */
            enabled?: boolean;
            /**
             * @description What it is to hear of, each once.
             * @default null
             */
            kinds?: string[];
            /**
             * @description `https://…`
             * @default null
             */
            url?: string;
        };
        /** @description A line of a statement. */
        EntryResource: {
            /** @description How much. */
            amount: string;
            /** @description When. */
            at: components["schemas"]["Instant"];
            /** @description ISO 4217. */
            currency: string;
            /** @description `in` and `out`: money moved. `held` and `freed`: it was set aside, or can be spent again. */
            direction: string;
            /**
             * Format: int64
             * @description Its number in the bank's ledger.
             */
            id: number;
            /** @description `deposit`, `withdraw`, `pay_out`, `hold`, `release`, `capture`, `transfer` or `refund`. */
            operation: string;
            /** @description What for: `auction:<id>` or `sale:<id>`. */
            purpose: string | null;
        };
        /** @description `DELETE me` */
        EraseMeBody: {
            /** @description The present one. */
            password: string;
        };
        /** @description `DELETE admin/users/{id}` */
        EraseUserBody: {
            /** @description Why. It is kept: nothing of who the user is belongs in it. */
            reason: string;
            /**
             * @description Whether everything that the account has bought is known to be settled.
             * @default false
             */
            settled?: boolean;
        };
        /** @description What the house thinks it will bring. */
        EstimateFields: {
            /** @description ISO 4217. */
            currency: string;
            /** @description At most. */
            high: string;
            /** @description At least, as a decimal string. */
            low: string;
        };
        /** @description `POST admin/auctions/{id}/extend` */
        ExtendBody: {
            /**
             * Format: uint64
             * @description By how many milliseconds: at most 30 days.
             */
            by_ms: number;
            /** @description Why, for the log. */
            reason: string;
        };
        /** @description An auction at hand. */
        FavouriteResource: {
            /** @description The auction as it is now. */
            auction: components["schemas"]["AuctionResource"];
            /** @description Since when it is a favourite. */
            created_at: components["schemas"]["Instant"];
        };
        /** @description What an auction costs its buyer and its seller beside the price. Fixed when it is scheduled. */
        FeesResource: {
            /** @description The seller's commission. */
            commission: components["schemas"]["TierFields"][];
            /** @description What the amounts are in. */
            currency: string;
            /** @description The buyer's premium. */
            premium: components["schemas"]["TierFields"][];
            /** @description Whether the artwork falls under the artist's resale right, and who pays that: `none`, `buyer` or `seller`. */
            resale_right: string;
            /** @description The rate, in per cent. */
            tax_rate: string;
            /** @description `none`, `fees` or `price`: what is taxed. */
            taxed: string;
        };
        /** @description How the house is. */
        Health: {
            /**
             * @description Where Redis is configured, and the house is asked whether it is ready: `ok` or `unavailable`. Without it no codes are sent or traded;
             *     everything else goes on.
             */
            redis?: string | null;
            /** @description `ok`. */
            status: string;
        };
        /** @description `POST admin/artworks/{id}/images/order` */
        ImageOrderBody: {
            /** @description Each of the artwork's pictures once, the cover first. */
            images: string[];
        };
        /** @description A picture of an artwork. */
        ImageResource: {
            /**
             * Format: uint32
             * @description How high it was as it came, in pixels.
             */
            height: number;
            /**
             * Format: uuid
             * @description Its name in the house.
             */
            id: string;
            /** @description What to show until it is there: a ThumbHash in base64. */
            placeholder: string;
            /** @description The sizes in which it can be had, the smallest first. */
            variants: components["schemas"]["VariantResource"][];
            /**
             * Format: uint32
             * @description How wide it was as it came, in pixels.
             */
            width: number;
        };
        /** @description What is wrong with a table, and where. */
        ImportFault: {
            column: string | null;
            /** Format: uint64 */
            line: number;
            why: string;
        };
        /** @description What `POST admin/import` did, or would do. */
        ImportResource: {
            /**
             * Format: uint64
             * @description How many are changed.
             */
            changed: number;
            /** @description Whether nothing was written. */
            dry_run: boolean;
            /** @description What is wrong with the table, at most 100 of it; then nothing would be written at all. */
            faults: components["schemas"]["ImportFault"][];
            /** @description What is new or changed, at most 1,000 lines of it. */
            lines: components["schemas"]["ImportedLine"][];
            /** @description Whether more is wrong than that. */
            more: boolean;
            /**
             * Format: uint64
             * @description How many artworks are new.
             */
            new: number;
            /**
             * Format: uint64
             * @description How many are as they were.
             */
            unchanged: number;
        };
        /** @description A line that was entered. */
        ImportedLine: {
            artist: string;
            changes: components["schemas"]["CellChange"][];
            /** Format: uint64 */
            line: number;
            title: string;
            /** @description `new` or `changed`. */
            what: string;
        };
        /** @description The proof that a line is in an auction's log. */
        InclusionResource: {
            /**
             * Format: uuid
             * @description Which auction.
             */
            auction: string;
            /** @description A signed checkpoint that covers the line. */
            checkpoint: string;
            /**
             * Format: uint64
             * @description Which history of it.
             */
            epoch: number;
            /** @description The line itself, byte for byte as it is hashed. */
            leaf: string;
            /** @description Its hash. */
            leaf_hash: string;
            /** @description The audit path of RFC 6962, the deepest node first. */
            path: string[];
            /**
             * Format: uint64
             * @description The line: 0 is the terms, every other the event with that sequence.
             */
            seq: number;
            /**
             * Format: uint64
             * @description How many lines the tree has that the path is in: the size of the checkpoint.
             */
            size: number;
        };
        /**
         * Format: date-time
         * @description RFC 3339, UTC, microseconds
         */
        Instant: string;
        /** @description A key of the house. */
        KeyResource: {
            /** @description Its verifier key in the form of C2SP signed notes. */
            key: string;
            /** @description What it is called. */
            name: string;
            /** @description `active` signs; `retired` signed before, and what it signed stays valid. */
            status: string;
        };
        /** @description A ladder: the name of a preset, or rungs. */
        LadderBody: string | components["schemas"]["RungBody"][];
        /** @description A ladder: the name of a preset, or rungs. */
        LadderFields: string | components["schemas"]["RungFields"][];
        /** @description `POST sales/{id}/registrations` */
        LimitBody: {
            /**
             * @description The highest amount to be authorised for, decimal string; null or absent for no limit.
             * @default null
             */
            limit?: string | null;
            /**
             * @description The PIN of my bank account, where bids need money; it is what they are bid from.
             * @default null
             */
            pin?: string | null;
        };
        /** @description One page of a list. */
        ListOf: {
            /** @description The rows. */
            items: components["schemas"]["EntryResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf10: {
            /** @description The rows. */
            items: components["schemas"]["RegistrationLineResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf11: {
            /** @description The rows. */
            items: components["schemas"]["AuditResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf12: {
            /** @description The rows. */
            items: components["schemas"]["AuctionResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf13: {
            /** @description The rows. */
            items: components["schemas"]["BidLine"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf14: {
            /** @description The rows. */
            items: components["schemas"]["PublicEvent"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf15: {
            /** @description The rows. */
            items: components["schemas"]["AttemptResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf16: {
            /** @description The rows. */
            items: components["schemas"]["KeyResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf17: {
            /** @description The rows. */
            items: components["schemas"]["MailSummary"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf18: {
            /** @description The rows. */
            items: components["schemas"]["WebhookResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf19: {
            /** @description The rows. */
            items: components["schemas"]["DeadLetterResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf2: {
            /** @description The rows. */
            items: components["schemas"]["SessionResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf20: {
            /** @description The rows. */
            items: components["schemas"]["StreamResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf21: {
            /** @description The rows. */
            items: components["schemas"]["SettlementSummary"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf22: {
            /** @description The rows. */
            items: components["schemas"]["WinResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf23: {
            /** @description The rows. */
            items: components["schemas"]["ConsignmentResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf3: {
            /** @description The rows. */
            items: components["schemas"]["MyBidResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf4: {
            /** @description The rows. */
            items: components["schemas"]["FavouriteResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf5: {
            /** @description The rows. */
            items: components["schemas"]["UserResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf6: {
            /** @description The rows. */
            items: components["schemas"]["ApiKeyResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf7: {
            /** @description The rows. */
            items: components["schemas"]["ArtworkResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf8: {
            /** @description The rows. */
            items: components["schemas"]["SaleResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description One page of a list. */
        ListOf9: {
            /** @description The rows. */
            items: components["schemas"]["RegistrationResource"][];
            /** @description What to give as `cursor` for the next page; null on the last. */
            next: string | null;
        };
        /** @description The answer to a login. */
        LoginAnswer: {
            /** @description Until when it works. */
            expires_at: components["schemas"]["Instant"];
            /** @description Goes into `Authorization: Bearer`. */
            token: string;
            /** @description Who signed in. */
            user: components["schemas"]["UserResource"];
        };
        /** @description `POST auth/login` */
        LoginBody: {
            /** @description The account's e-mail. */
            email: string;
            /** @description The password. */
            password: string;
        };
        /** @description `POST admin/sales/{id}/lots/order` */
        LotOrderBody: {
            /** @description All drafts of the sale, each once, in the order they are to be sold. */
            auctions: string[];
            /**
             * Format: uint32
             * @description The number from which they are counted, 1 when absent; numbers of auctions that are no drafts any more are passed over.
             * @default null
             */
            first_number?: number | null;
        };
        /** @description What an act on a whole sale came to for one of its lots. */
        LotOutcome: {
            /**
             * Format: uuid
             * @description Whose.
             */
            auction: string;
            /** @description The end as it is known now. */
            ends_at: components["schemas"]["Instant"];
            /**
             * Format: uint32
             * @description Its number.
             */
            lot_number: number;
            /** @description The word for it; docs/PROTOCOL.md explains them. */
            result: string;
        };
        /** @description A lot as a call about its whole sale leaves it. */
        LotResource: {
            /**
             * Format: uuid
             * @description Whose.
             */
            auction: string;
            /** @description When bidding ends. */
            ends_at: components["schemas"]["Instant"];
            /**
             * Format: uint32
             * @description Its number.
             */
            lot_number: number;
            /** @description When bidding opens. */
            starts_at: components["schemas"]["Instant"];
        };
        /** @description The drafts of a sale in their order. */
        LotsAnswer: {
            /** @description Whether nothing was done. */
            dry_run: boolean;
            /** @description By number. */
            lots: components["schemas"]["LotResource"][];
        };
        /** @description `POST admin/auctions/{id}/lower-reserve` */
        LowerReserveBody: {
            /** @description Why, for the log. */
            reason: string;
            /** @description The new reserve, decimal string. */
            reserve: string;
        };
        /** @description A letter with its words. */
        MailResource: {
            /**
             * Format: uint32
             * @description How often it was tried.
             */
            attempts: number;
            /** @description When it was written. */
            created_at: components["schemas"]["Instant"];
            /** @description The same as HTML. */
            html: string | null;
            /**
             * Format: uuid
             * @description Its name, also its `Message-ID`.
             */
            id: string;
            /** @description The kind of letter, such as `sign_up_code`. */
            kind: string;
            /** @description The tag of its language. */
            language: string;
            /** @description Why the last try failed. */
            last_error: string | null;
            /** @description When it is tried next, while it waits. */
            next_try_at: components["schemas"]["Instant"] | null;
            /** @description When it was sent. */
            sent_at: components["schemas"]["Instant"] | null;
            /** @description `waiting`, `sent` or `dead`. */
            state: string;
            /** @description The subject. Never holds a code. */
            subject: string;
            /** @description The plain text; null when it was destroyed or holds a code that is nobody else's business. */
            text: string | null;
            /** @description The address it goes to. */
            to: string;
        };
        /** @description A letter in a list. */
        MailSummary: {
            /**
             * Format: uint32
             * @description How often it was tried.
             */
            attempts: number;
            /** @description When it was written. */
            created_at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Its name, also its `Message-ID`.
             */
            id: string;
            /** @description The kind of letter, such as `sign_up_code`. */
            kind: string;
            /** @description The tag of its language. */
            language: string;
            /** @description Why the last try failed. */
            last_error: string | null;
            /** @description When it is tried next, while it waits. */
            next_try_at: components["schemas"]["Instant"] | null;
            /** @description When it was sent. */
            sent_at: components["schemas"]["Instant"] | null;
            /** @description `waiting`, `sent` or `dead`. */
            state: string;
            /** @description The subject. Never holds a code. */
            subject: string;
            /** @description The address it goes to. */
            to: string;
        };
        /** @description A medium with its words. */
        MediumResource: {
            code: string;
            en: string;
            ko: string;
            styles: components["schemas"]["TermResource"][];
            techniques: components["schemas"]["TermResource"][];
            themes: components["schemas"]["TermResource"][];
        };
        /** @description What was moved. */
        MovementResource: {
            /** @description How much. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
            /** @description On which account. */
            number: string;
        };
        /** @description One attempt of a bidder's own. */
        MyBidResource: {
            /** @description What was offered; null when it could not be read. */
            amount: string | null;
            /** @description When it was decided. */
            at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Where.
             */
            auction: string;
            /** @description What the amounts are in. */
            currency: string;
            /**
             * Format: uuid
             * @description Under which key.
             */
            key: string;
            /** @description The maximum. */
            max: string | null;
            /** @description `accepted`, or the code of the refusal. */
            outcome: string;
            /**
             * Format: uint32
             * @description Under which alias.
             */
            paddle: number | null;
            /**
             * Format: uint64
             * @description Its place in the log, when accepted.
             */
            seq: number | null;
            /**
             * @description Where the bidder stands in the auction now: `leading`, `outbid`, `won`, `lost`, `retracted` (this bid was taken out) or `cancelled`
             *     (there is no sale). Null when the attempt was refused.
             */
            standing: string | null;
            /**
             * Format: uuid
             * @description Who; for the operator only.
             */
            user?: string | null;
        };
        /** @description A key that was just made. */
        NewApiKeyAnswer: {
            /** @description When it was made. */
            created_at: components["schemas"]["Instant"];
            /** @description Until when it counts. */
            expires_at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Its name in the house.
             */
            id: string;
            /** @description Goes into `Authorization: Bearer`. Shown this once. */
            key: string;
            /** @description What it is for. */
            name: string;
            /**
             * Format: uuid
             * @description The admin for whom it acts.
             */
            owner: string;
            /** @description When it was revoked. */
            revoked_at: components["schemas"]["Instant"] | null;
            /** @description What it may do. */
            scopes: string[];
        };
        /** @description `POST admin/api-keys` */
        NewApiKeyBody: {
            /** @description Until when it counts, at most 366 days from now. */
            expires_at: components["schemas"]["Instant"];
            /** @description What the key is for. */
            name: string;
            /** @description What it may do: `catalogue:read`, `catalogue:write`, `sales:write`, `users:read`, `audit:read`. */
            scopes: ("catalogue:read" | "catalogue:write" | "sales:write" | "users:read" | "audit:read")[];
        };
        /** @description `POST admin/artworks` */
        NewArtworkBody: {
            /** @description Who made it. */
            artist: string;
            /**
             * @description When it was completed: `1889`, `1889-06` or `1889-06-12`.
             * @default null
             */
            completed?: string | null;
            /**
             * @description In what state it is.
             * @default null
             */
            condition?: string | null;
            /**
             * Format: uuid
             * @description The user who sells it; may not bid on it.
             * @default null
             */
            consignor?: string | null;
            /**
             * @description Where the artist is from.
             * @default null
             */
            country?: string | null;
            /**
             * @description In words.
             * @default null
             */
            description?: string | null;
            /**
             * @description What it may bring.
             * @default null
             */
            estimate?: components["schemas"]["EstimateFields"] | null;
            /**
             * @description What it is made of, in words.
             * @default null
             */
            materials?: string | null;
            /**
             * @description A medium of `GET taxonomy`.
             * @default null
             */
            medium?: string | null;
            /**
             * @description Who owned it.
             * @default null
             */
            provenance?: string | null;
            /** @description How large it is. */
            size?: components["schemas"]["SizeFields"] | null;
            /**
             * @description A style of the medium.
             * @default null
             */
            style?: string | null;
            /**
             * @description A technique of the medium; of sculpture, a material.
             * @default null
             */
            technique?: string | null;
            /**
             * @description A theme of the medium.
             * @default null
             */
            theme?: string | null;
            /** @description Its title. */
            title: string;
            /**
             * Format: int32
             * @description The year alone, for whoever knows no more. Not beside `completed`.
             * @default null
             */
            year?: number | null;
        };
        /** @description `POST admin/auctions` */
        NewAuctionBody: {
            /**
             * Format: uuid
             * @description What is sold.
             */
            artwork_id: string;
            /**
             * @description When bidding ends; as the sale says when absent.
             * @default null
             */
            ends_at?: components["schemas"]["Instant"] | null;
            /** @description Which amount comes after which; the sale's when absent. */
            ladder?: components["schemas"]["LadderBody"] | null;
            /**
             * @description `at_least` or `strict`; the sale's when absent, and `at_least` when it has none.
             * @default null
             * @enum {string|null}
             */
            ladder_mode?: "at_least" | "strict" | null;
            /**
             * Format: uint32
             * @description Unique in the sale.
             */
            lot_number: number;
            /**
             * @description Hidden; decimal string.
             * @default null
             */
            reserve?: string | null;
            /**
             * Format: uuid
             * @description Which sale.
             */
            sale_id: string;
            /** @description When late bids push the end back; the sale's when absent, and `none` when it has none. */
            soft_close?: components["schemas"]["SoftCloseBody"] | null;
            /** @description The lowest opening bid, decimal string. */
            start_price: string;
            /**
             * @description When bidding opens; as the sale says when absent.
             * @default null
             */
            starts_at?: components["schemas"]["Instant"] | null;
        };
        /** @description `POST admin/sales` */
        NewSaleBody: {
            /** @description ISO 4217. */
            currency: string;
            /** @description What its auctions take when they say nothing. */
            defaults?: components["schemas"]["DefaultsBody"] | null;
            /**
             * @description In words.
             * @default null
             */
            description?: string | null;
            /**
             * @description When bidding ends, for auctions that do not say otherwise.
             * @default null
             */
            ends_at?: components["schemas"]["Instant"] | null;
            /**
             * @description When bidding opens, for auctions that do not say otherwise.
             * @default null
             */
            starts_at?: components["schemas"]["Instant"] | null;
            /** @description Its title. */
            title: string;
            /**
             * @description IANA name of the zone its times are declared in; `Asia/Seoul` when absent.
             * @default null
             */
            zone?: string | null;
        };
        /** @description `POST admin/users` */
        NewUserBody: {
            /** @description Unique. */
            email: string;
            /** @description As the user writes it. */
            name: string;
            /** @description 10 to 128 characters. */
            password: string;
            /**
             * @description `bidder`, `operator` or `admin`.
             * @enum {string}
             */
            role: "bidder" | "operator" | "admin";
        };
        /** @description `POST /v1/admin/webhooks` */
        NewWebhookBody: {
            /** @description What it is to hear of, each once. */
            kinds: string[];
            /** @description `https://…` */
            url: string;
        };
        /** @description What is behind the bell. */
        NoticeResource: {
            /** @description When it happened. */
            at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Of which auction.
             */
            auction: string;
            /** @description What it is in. */
            currency: string;
            /**
             * Format: uuid
             * @description Its name.
             */
            id: string;
            /** @description `outbid`, `won`, `lost`, `closing_soon`, `favourite_opened`, `favourite_closing`, `opened`, `payment_due`, `payment_received`, `payment_failed`, `second_chance` or `refunded`. */
            kind: string;
            /** @description The public price then, as a decimal string. */
            price: string | null;
            /** @description When it was read. */
            read_at: components["schemas"]["Instant"] | null;
            /**
             * Format: uuid
             * @description Of which sale.
             */
            sale: string;
            /**
             * Format: uint64
             * @description Of which line of its log.
             */
            seq: number;
            /** @description The artwork, or the sale. */
            title: string;
        };
        /** @description `GET /v1/me/notifications` */
        NoticesAnswer: {
            /** @description The newest first. */
            items: components["schemas"]["NoticeResource"][];
            /** @description Where the next page starts; null on the last. */
            next: string | null;
            /**
             * Format: uint64
             * @description How many are not read, on all pages.
             */
            unread: number;
        };
        /** @description An invoice or a credit note that was made out. */
        PaperFields: {
            /** @description When it was made out. */
            issued_at: components["schemas"]["Instant"];
            /** @description `invoice` or `credit_note`. */
            kind: string;
            /** @description Its number: the year and a count without gaps. */
            number: string;
        };
        /** @description `POST me/password` */
        PasswordBody: {
            /** @description The new one: 10 to 128 characters. */
            new: string;
            /** @description The present one. */
            old: string;
        };
        /** @description `POST admin/users/{id}/account/payouts` */
        PayoutBody: {
            /** @description How much, above 0. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
            /** @description Why. */
            reason: string;
        };
        /** @description A user as he sees himself, and as an admin sees him. */
        PersonResource: {
            created_at: components["schemas"]["Instant"];
            email: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Null for accounts that the house's own people made, until it is filled in. */
            profile: components["schemas"]["ProfileFields"] | null;
            role: string;
            suspended: boolean;
        };
        /** @description What somebody wants to be told. Codes and letters about the safety of an account are sent whatever is chosen. */
        PreferencesBody: {
            /** @description By kind of notice. */
            kinds: {
                [key: string]: components["schemas"]["ChannelChoices"];
            };
            /** @description The language of letters, `ko` or `en`. */
            language: string;
        };
        /** @description An error: RFC 9457 problem details. */
        Problem: {
            /** @description The lowest acceptable next bid, where that matters. */
            ask?: string | null;
            /** @description The stable word to switch on. */
            code: components["schemas"]["Code"];
            /** @description What happened here and how to mend it. */
            detail: string;
            /** @description The field that is wrong. */
            field?: string | null;
            /** @description Names this request in the log. */
            request_id: string;
            /**
             * Format: uint64
             * @description When to try again.
             */
            retry_after_ms?: number | null;
            /**
             * Format: uint16
             * @description The HTTP status again.
             */
            status: number;
            /** @description What the code means. */
            title: string;
            /** @description Where the code is explained. */
            type: string;
        };
        /** @description What is known of a person beside name and e-mail. */
        ProfileFields: {
            /** @description Where. */
            address: components["schemas"]["AddressFields"];
            /** @description `1990-12-31` */
            birth_date: string;
            /** @description `female`, `male`, `other` or `undisclosed`. */
            gender: string;
            /** @description A plus sign and digits. */
            phone: string;
        };
        /** @description One public event. */
        PublicEvent: {
            /** @description When it was decided. */
            at: components["schemas"]["Instant"];
            /**
             * Format: uint64
             * @description Its place in the log.
             */
            seq: number;
        } & ({
            ends_at: components["schemas"]["Instant"];
            /** @constant */
            kind: "opened";
        } | {
            amount: string;
            ask: string;
            by: string;
            ends_at: components["schemas"]["Instant"];
            /** @constant */
            kind: "bid_accepted";
            /** Format: uint32 */
            leader: number;
            /** Format: uint32 */
            paddle: number;
            price: string;
        } | {
            /** @constant */
            kind: "reserve_met";
            price: string;
        } | {
            /** Format: uint64 */
            by_ms: number;
            ends_at: components["schemas"]["Instant"];
            /** @constant */
            kind: "extended";
            reason: string;
        } | {
            /** @constant */
            kind: "paused";
            reason: string;
        } | {
            ends_at: components["schemas"]["Instant"];
            /** @constant */
            kind: "resumed";
            reason: string;
        } | {
            ask: string;
            commitment: string;
            /** @constant */
            kind: "reserve_lowered";
            price: string | null;
            reason: string;
            reserve: string;
        } | {
            ask: string;
            /** Format: uint64 */
            bid_count: number;
            /** @constant */
            kind: "bid_retracted";
            /** Format: uint32 */
            leader: number | null;
            /** Format: uint64 */
            of: number;
            price: string | null;
            reason: string;
            reserve: string;
        } | {
            hammer_price: string | null;
            /** @constant */
            kind: "closed";
            outcome: string;
            /** Format: uint32 */
            paddle: number | null;
            reserve_opening: components["schemas"]["ReserveOpening"] | null;
        } | {
            /** @constant */
            kind: "cancelled";
            reason: string;
        } | {
            ends_at: components["schemas"]["Instant"];
            /** @constant */
            kind: "reopened";
            reason: string;
        });
        /** @description Acts that need nothing but a reason. */
        ReasonBody: {
            /** @description Why, for the log. */
            reason: string;
        };
        /** @description Where the proof of an accepted bid will be found. */
        Receipt: {
            /**
             * Format: uuid
             * @description Which auction.
             */
            auction: string;
            /** @description When a signed checkpoint covers the line, at the latest. */
            checkpoint_by: components["schemas"]["Instant"];
            /**
             * Format: uint64
             * @description Which history of it.
             */
            epoch: number;
            /** @description The hash of the line, in hexadecimal. */
            leaf: string;
            /**
             * Format: uint64
             * @description Which line of its log.
             */
            seq: number;
            /** @description `pending` until a signed checkpoint covers the line, then `covered`. */
            status: string;
        };
        /** @description A registration as operators see it. */
        RegistrationLineResource: {
            /** @description What the bidder asked for; null for no limit. */
            asked: string | null;
            /** @description The most the house allows, where it has said so. */
            cap: string | null;
            /** @description When. */
            created_at: components["schemas"]["Instant"];
            /** @description What the amounts are in. */
            currency: string;
            /** @description When. */
            decided_at: components["schemas"]["Instant"] | null;
            /**
             * Format: uuid
             * @description Who spoke last for the house.
             */
            decided_by: string | null;
            /** @description The limit in force: the lower of the two below; null for none. */
            limit: string | null;
            /**
             * Format: uint32
             * @description The public alias.
             */
            paddle: number;
            /** @description Why. */
            reason: string | null;
            /**
             * Format: uuid
             * @description Which sale.
             */
            sale_id: string;
            /** @description `active` or `withdrawn`. */
            status: string;
            /**
             * Format: uuid
             * @description Who.
             */
            user: string;
        };
        /** @description The answer to a registration. */
        RegistrationResource: {
            /** @description The most the house allows, where it has said so. */
            cap: string | null;
            created_at: components["schemas"]["Instant"];
            /** @description What the amounts are in. */
            currency: string;
            /** @description The limit in force: the lower of what was asked for and what the house allows; null for none. */
            limit: string | null;
            /** Format: uint32 */
            paddle: number;
            /** Format: uuid */
            sale_id: string;
            /** @description `active` or `withdrawn`. */
            status: string;
        };
        /** @description `POST admin/auctions/{id}/reopen` */
        ReopenBody: {
            /** @description The new end. */
            ends_at: components["schemas"]["Instant"];
            /** @description Why, for the log. */
            reason: string;
        };
        /** @description `PUT /v1/admin/artworks/{id}/resale-right` */
        ResaleRightBody: {
            /** @description Whether it falls under the right. */
            falls_under: boolean;
        };
        /** @description The reserve, opened at the end so that everybody can check the commitment. */
        ReserveOpening: {
            /** @description The figure. */
            amount: string;
            /** @description The salt in hexadecimal. */
            salt: string;
        };
        /** @description `POST auth/password/reset` */
        ResetBody: {
            /** @description The new one: 10 to 128 characters. */
            password: string;
            /** @description What the code was traded for. */
            verification: string;
        };
        /** @description `POST admin/users/{id}/role` */
        RoleBody: {
            /** @description Why, for the log. */
            reason: string;
            /**
             * @description `bidder`, `operator` or `admin`.
             * @enum {string}
             */
            role: "bidder" | "operator" | "admin";
        };
        /** @description One stretch of a ladder. */
        RungBody: {
            /** @description From this price on, decimal string. */
            from: string;
            /** @description These steps, in turn; decimal strings. */
            steps: string[];
        };
        /** @description One stretch of a ladder. */
        RungFields: {
            /** @description From this price on, decimal string. */
            from: string;
            /** @description These steps, in turn; decimal strings. */
            steps: string[];
        };
        /** @description What an act on a whole sale came to. */
        SaleActAnswer: {
            /** @description Whether it was done to every lot that it is for. When not, call again under another key. */
            complete: boolean;
            /** @description By number. */
            lots: components["schemas"]["LotOutcome"][];
        };
        /** @description A sale. */
        SaleResource: {
            /**
             * Format: uint64
             * @description How many auctions it has, drafts not counted.
             */
            auctions: number;
            created_at: components["schemas"]["Instant"];
            currency: string;
            defaults: components["schemas"]["DefaultsFields"];
            description: string | null;
            ends_at: components["schemas"]["Instant"] | null;
            /** Format: uuid */
            id: string;
            starts_at: components["schemas"]["Instant"] | null;
            title: string;
            zone: string;
        };
        /** @description A session. */
        SessionResource: {
            /** @description From where it was opened. */
            address: string;
            /** @description When it was opened. */
            created_at: components["schemas"]["Instant"];
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** @description As the device called itself. */
            device: string;
            /** @description Until when, unless it is refreshed. */
            expires_at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description Its name.
             */
            id: string;
            /** @description When a token was last given. */
            used_at: components["schemas"]["Instant"];
        };
        /** @description A settlement with all that is known of it. */
        SettlementResource: {
            /** @description Until when a candidate can take a second chance, while one is asked. */
            answer_by: components["schemas"]["Instant"] | null;
            /**
             * Format: uuid
             * @description Of which auction.
             */
            auction: string;
            /**
             * Format: uuid
             * @description Who is to pay, or did.
             */
            buyer: string;
            /** @description The tax on price and premium. */
            buyer_tax: string;
            /** @description Who may buy, in the order in which they are asked. */
            candidates: components["schemas"]["CandidateFields"][];
            /** @description When anything of it changed last. */
            changed_at: components["schemas"]["Instant"];
            /**
             * Format: uint64
             * @description By which line of its log the auction closed.
             */
            closing: number;
            /** @description What the seller pays the house. */
            commission: string;
            /**
             * Format: uuid
             * @description Who sold it; null when it was the house's own.
             */
            consignor: string | null;
            /** @description When it began. */
            created_at: components["schemas"]["Instant"];
            /** @description What the amounts are in. */
            currency: string;
            /** @description When it ended. */
            ended_at: components["schemas"]["Instant"] | null;
            /** @description The winning bid, or one's own in a second chance. */
            hammer_price: string;
            /**
             * Format: uuid
             * @description Its name.
             */
            id: string;
            /** @description Whether the bank may know of a call whose end nobody has heard of. */
            in_doubt: boolean;
            /**
             * Format: uint32
             * @description Under which paddle.
             */
            paddle: number;
            /** @description What was made out. */
            papers: components["schemas"]["PaperFields"][];
            /** @description Until when the buyer can bring the money. */
            pay_by: components["schemas"]["Instant"];
            /** @description Who is paid, or pays back, in those stages: `consignor`, `house`, `state` or `artist`. */
            payee: string | null;
            /** @description What the seller gets. */
            payout: string;
            /** @description What the buyer pays the house. */
            premium: string;
            /** @description The artist's share. */
            resale_right: string;
            /** @description `buyer` or `seller`. */
            resale_right_payer: string;
            /**
             * Format: uuid
             * @description Of which sale.
             */
            sale: string;
            /** @description The tax on the commission. */
            seller_tax: string;
            /** @description Where it stands: `securing`, `capturing`, `paying`, `invoicing`, `releasing`, `offering`, `taking_back`, `refunding`, `paid`, `unsold` or `refunded`. */
            stage: string;
            /** @description Every call to the bank, in the order in which they were first meant. */
            steps: components["schemas"]["StepFields"][];
            /** @description Why nothing goes on by itself: `insufficient`, `no_hold`, `account`, `key_reused` or `silence`. */
            stuck: string | null;
            /** @description Who had it taken back, and why; null when nobody had. */
            taken_back: components["schemas"]["TakenBackFields"] | null;
            /** @description Whether an admin wants the whole taken back. */
            taking_back: boolean;
            /** @description What the buyer pays in all. */
            total: string;
            /**
             * Format: uint32
             * @description How often the present step was tried in vain.
             */
            tries: number;
        };
        /** @description A settlement in a list. */
        SettlementSummary: {
            /** @description Until when a candidate can take a second chance, while one is asked. */
            answer_by: components["schemas"]["Instant"] | null;
            /**
             * Format: uuid
             * @description Of which auction.
             */
            auction: string;
            /**
             * Format: uuid
             * @description Who is to pay, or did.
             */
            buyer: string;
            /** @description The tax on price and premium. */
            buyer_tax: string;
            /** @description When anything of it changed last. */
            changed_at: components["schemas"]["Instant"];
            /**
             * Format: uint64
             * @description By which line of its log the auction closed.
             */
            closing: number;
            /** @description What the seller pays the house. */
            commission: string;
            /**
             * Format: uuid
             * @description Who sold it; null when it was the house's own.
             */
            consignor: string | null;
            /** @description When it began. */
            created_at: components["schemas"]["Instant"];
            /** @description What the amounts are in. */
            currency: string;
            /** @description When it ended. */
            ended_at: components["schemas"]["Instant"] | null;
            /** @description The winning bid, or one's own in a second chance. */
            hammer_price: string;
            /**
             * Format: uuid
             * @description Its name.
             */
            id: string;
            /** @description Whether the bank may know of a call whose end nobody has heard of. */
            in_doubt: boolean;
            /**
             * Format: uint32
             * @description Under which paddle.
             */
            paddle: number;
            /** @description Until when the buyer can bring the money. */
            pay_by: components["schemas"]["Instant"];
            /** @description Who is paid, or pays back, in those stages: `consignor`, `house`, `state` or `artist`. */
            payee: string | null;
            /** @description What the seller gets. */
            payout: string;
            /** @description What the buyer pays the house. */
            premium: string;
            /** @description The artist's share. */
            resale_right: string;
            /** @description `buyer` or `seller`. */
            resale_right_payer: string;
            /**
             * Format: uuid
             * @description Of which sale.
             */
            sale: string;
            /** @description The tax on the commission. */
            seller_tax: string;
            /** @description Where it stands: `securing`, `capturing`, `paying`, `invoicing`, `releasing`, `offering`, `taking_back`, `refunding`, `paid`, `unsold` or `refunded`. */
            stage: string;
            /** @description Why nothing goes on by itself: `insufficient`, `no_hold`, `account`, `key_reused` or `silence`. */
            stuck: string | null;
            /** @description Whether an admin wants the whole taken back. */
            taking_back: boolean;
            /** @description What the buyer pays in all. */
            total: string;
            /**
             * Format: uint32
             * @description How often the present step was tried in vain.
             */
            tries: number;
        };
        /** @description `POST users` */
        SignUpBody: {
            /** @description Where. */
            address: components["schemas"]["AddressBody"];
            /** @description `1990-12-31`; at least 18 years ago. */
            birth_date: string;
            /** @description The address that was verified. */
            email: string;
            /**
             * @description `female`, `male`, `other` or `undisclosed`.
             * @enum {string}
             */
            gender: "female" | "male" | "other" | "undisclosed";
            /**
             * @description The language of the letters from now on: `ko` or `en`. When absent, the first letter is in that of `Accept-Language`, or in Korean.
             * @default null
             * @enum {string|null}
             */
            language?: "ko" | "en" | null;
            /** @description As the user writes it. */
            name: string;
            /** @description 10 to 128 characters. */
            password: string;
            /** @description With the country's code: `+82 10 1234 5678`. */
            phone: string;
            /** @description What the code was traded for. */
            verification: string;
        };
        /** @description Height, width and depth in millimetres, as far as they are known: as they are sent. */
        SizeFields: {
            /**
             * Format: uint32
             * @description How deep.
             * @default null
             */
            depth_mm?: number | null;
            /**
             * Format: uint32
             * @description How high.
             * @default null
             */
            height_mm?: number | null;
            /**
             * Format: uint32
             * @description How wide.
             * @default null
             */
            width_mm?: number | null;
        };
        /** @description Height, width and depth in millimetres, as they are shown: null what is not known. */
        SizeResource: {
            /** Format: uint32 */
            depth_mm: number | null;
            /** Format: uint32 */
            height_mm: number | null;
            /** Format: uint32 */
            width_mm: number | null;
        };
        /** @description A soft close: the name of a preset, or its figures. */
        SoftCloseBody: string | components["schemas"]["SoftCloseFigures"];
        /** @description The figures of a soft close. */
        SoftCloseFields: {
            /** Format: uint64 */
            extend_to_ms: number;
            /** Format: uint64 */
            max_extension_ms: number;
            /** Format: uint64 */
            trigger_ms: number;
        };
        /** @description The figures of a soft close, in milliseconds, each at most a day. */
        SoftCloseFigures: {
            /**
             * Format: uint64
             * @description What the clock is reset to.
             */
            extend_to_ms: number;
            /**
             * Format: uint64
             * @description How far late bids can push the end in all.
             */
            max_extension_ms: number;
            /**
             * Format: uint64
             * @description A bid that moves the price within this span before the end resets the clock.
             */
            trigger_ms: number;
        };
        /** @description A call to the bank. */
        StepFields: {
            /** @description Whose account. */
            account: string;
            /** @description How much. */
            amount: string;
            /** @description What was last heard of it: `done`, `not_done`, `unknown`, or `refused: ` and the bank's word; null while nothing is known. */
            answer: string | null;
            /** @description When. */
            answered_at: components["schemas"]["Instant"] | null;
            /** @description When it was first meant. */
            intended_at: components["schemas"]["Instant"];
            /** @description Under which key the bank knows it. */
            key: string;
            /** @description About which payee. */
            payee: string | null;
            /** @description At which stage. */
            stage: string;
        };
        /** @description How a stream does. */
        StreamResource: {
            /**
             * Format: uint64
             * @description How many lines of all logs it does not have yet.
             */
            behind: number;
            /** @description Whether a process publishes it now. False for one that is no longer in the settings. */
            is_published: boolean;
            /** @description The kind of the broker and the place there: `redis:arte:events`. */
            name: string;
            /**
             * Format: uint64
             * @description How many lines the broker has acknowledged, some of them twice.
             */
            published: number;
            /** @description When it last has. */
            published_at: components["schemas"]["Instant"] | null;
            /** @description Why nothing can be published now. */
            trouble: string | null;
            /** @description Since when. */
            trouble_since: components["schemas"]["Instant"] | null;
        };
        /** @description The process that answers, and what it is busy with. It holds no addresses and no secrets. */
        SystemAnswer: {
            /**
             * Format: uint32
             * @description Auctions that this process looks after: open, paused, or about to open.
             */
            auctions: number;
            /** @description `embedded` or `elsewhere`. */
            bank: string;
            /**
             * Format: uint32
             * @description Bids that were let in and are not answered yet.
             */
            bids_waiting: number;
            /** @description Whether bids need money. */
            holds: boolean;
            /** @description How letters leave: `folder` or `smtp`. */
            mail: string;
            /** @description Where pictures are: `folder` or `s3`. */
            pictures: string;
            /** @description `ok` or `unavailable`; null where none is configured. */
            redis: string | null;
            /** @description Now. */
            server_time: components["schemas"]["Instant"];
            /**
             * Format: uint32
             * @description Live sockets of this process.
             */
            sockets: number;
            /** @description Since when the process has its doors. */
            started_at: components["schemas"]["Instant"];
            /** @description `sqlite` or `postgres`. */
            store: string;
            /** @description Of the program. */
            version: string;
        };
        /** @description Who had a settlement taken back, and why. */
        TakenBackFields: {
            /** @description When. */
            at: components["schemas"]["Instant"];
            /**
             * Format: uuid
             * @description The admin.
             */
            by: string;
            /** @description Whether the house settles outside the bank what an account will not give or take. */
            outside: boolean;
            /** @description Why, in the admin's words. */
            reason: string;
        };
        /** @description The taxonomy. */
        TaxonomyResource: {
            /** @description In the order in which they are shown. */
            media: components["schemas"]["MediumResource"][];
        };
        /** @description A word of the taxonomy. */
        TermResource: {
            code: string;
            en: string;
            ko: string;
        };
        /** @description `POST /v1/admin/mails/test` */
        TestMailBody: {
            /**
             * @description `ko` or `en`; `en` when absent.
             * @enum {string|null}
             */
            language?: "ko" | "en" | null;
        };
        /** @description A ticket for a browser's socket. */
        TicketAnswer: {
            /** @description Until when. */
            expires_at: components["schemas"]["Instant"];
            /** @description Goes into `?ticket=`, once. */
            ticket: string;
        };
        /** @description A rate for the part of a price between the tier before and this one. */
        TierFields: {
            /** @description The rate, in per cent. */
            rate: string;
            /** @description Where the tier ends; null for the last. */
            up_to: string | null;
        };
        /** @description The server's clock. */
        TimeAnswer: {
            /** @description Now. */
            server_time: components["schemas"]["Instant"];
        };
        /** @description The books added up in one currency. */
        TrialLineFields: {
            /** @description ISO 4217. */
            currency: string;
            /** @description What customers have. */
            customers: string;
            /** @description What of it is set aside. */
            held: string;
            /** @description What came in from outside and has not gone out again. */
            outside: string;
            /** @description What lies in the house's own accounts. */
            own: string;
            /** @description All balances together: nothing, or the books do not hold. */
            sum: string;
        };
        /** @description The bank's book added up and compared with the house's. */
        TrialResource: {
            /** @description Whether the bank's book holds and, in all that was compared, agrees with the house's. */
            balanced: boolean;
            /** @description How much was compared. */
            compared: components["schemas"]["ComparedFields"];
            /** @description Whether all was compared: false when it took too long, then `arte trial-balance` does. */
            complete: boolean;
            /** @description By currency. */
            currencies: components["schemas"]["TrialLineFields"][];
            /** @description Where house and bank differ, in words; at most 100 of them. */
            differences: string[];
            /**
             * Format: uint64
             * @description How many lines the ledger has.
             */
            entries: number;
            /** @description What is wrong with the bank's own book, in words; at most 100 of them. */
            faults: string[];
            /** @description Whether the bank's own book is as it must be. */
            holds: boolean;
            /**
             * Format: uint64
             * @description How many orders were decided.
             */
            operations: number;
        };
        /** @description A user. */
        UserResource: {
            created_at: components["schemas"]["Instant"];
            email: string;
            /** Format: uuid */
            id: string;
            name: string;
            role: string;
            suspended: boolean;
        };
        /** @description A picture in one size. What is under an address never changes. */
        VariantResource: {
            /**
             * Format: uint32
             * @description In pixels.
             */
            height: number;
            /** @description Its address as JPEG, for those who cannot show WebP. */
            jpeg: string;
            /** @description Its address as WebP. */
            webp: string;
            /**
             * Format: uint32
             * @description In pixels.
             */
            width: number;
        };
        /** @description What a right code is traded for. */
        VerificationAnswer: {
            /** @description Until when. */
            expires_at: components["schemas"]["Instant"];
            /** @description The proof that the address is verified. Good once. */
            verification: string;
        };
        /** @description `POST auth/codes/verify` */
        VerifyBody: {
            /** @description The code as it was typed. */
            code: string;
            /** @description Where the code went. */
            email: string;
            /**
             * @description As when it was asked for.
             * @enum {string}
             */
            purpose: "sign_up" | "password_reset";
        };
        /** @description A registered address of another system. */
        WebhookResource: {
            /** @description When it was registered. */
            created_at: components["schemas"]["Instant"];
            /** @description Whether anything is sent there. */
            enabled: boolean;
            /**
             * Format: uuid
             * @description Its name.
             */
            id: string;
            /** @description What it hears of. */
            kinds: string[];
            /** @description Until when the secret before the last change signs along. */
            old_secret_until: components["schemas"]["Instant"] | null;
            /** @description Why the house itself stopped, if it did. */
            stopped_for: string | null;
            /** @description Where deliveries go. */
            url: string;
        };
        /** @description The same with its secret, which is shown once. */
        WebhookSecretAnswer: {
            /** @description When it was registered. */
            created_at: components["schemas"]["Instant"];
            /** @description Whether anything is sent there. */
            enabled: boolean;
            /**
             * Format: uuid
             * @description Its name.
             */
            id: string;
            /** @description What it hears of. */
            kinds: string[];
            /** @description Until when the secret before the last change signs along. */
            old_secret_until: components["schemas"]["Instant"] | null;
            /** @description `whsec_…` */
            secret: string;
            /** @description Why the house itself stopped, if it did. */
            stopped_for: string | null;
            /** @description Where deliveries go. */
            url: string;
        };
        /** @description Something that I have won, or may have. */
        WinResource: {
            /** @description Until when I can take a second chance. */
            answer_by: components["schemas"]["Instant"] | null;
            /**
             * Format: uuid
             * @description Of which auction.
             */
            auction: string;
            /** @description What the amounts are in. */
            currency: string;
            /** @description The winning bid, or my own in a second chance. */
            hammer_price: string;
            /**
             * Format: uuid
             * @description The name of its settlement.
             */
            id: string;
            /** @description What was made out to me. */
            papers: components["schemas"]["PaperFields"][];
            /** @description Until when the money must be on my account. */
            pay_by: components["schemas"]["Instant"] | null;
            /** @description What I pay the house on top. */
            premium: string;
            /** @description The artist's share, when I pay it. */
            resale_right: string;
            /**
             * Format: uuid
             * @description Of which sale.
             */
            sale: string;
            /** @description `to_pay`, `second_chance`, `received` (what I owe has come, the invoice follows), `paid`, `off` (it came to nothing), `refunding` (it is taken back, and what I paid is on its way to me) or `refunded`. */
            state: string;
            /** @description The tax. */
            tax: string;
            /** @description The artwork. */
            title: string;
            /** @description What I pay in all. */
            total: string;
        };
        /** @description `POST me/account/withdrawals` */
        WithdrawalBody: {
            /** @description How much, above 0. */
            amount: string;
            /** @description ISO 4217. */
            currency: string;
            /** @description The account's PIN. */
            pin: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
        };
    };
    get_docs_css: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/css": unknown;
                };
            };
        };
    };
    get_healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_media_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": unknown;
                };
            };
        };
    };
    get_readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_v1_admin_api_keys: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf6"];
                };
            };
        };
    };
    post_v1_admin_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKeyBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKeyAnswer"];
                };
            };
        };
    };
    delete_v1_admin_api_keys_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v1_admin_artworks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewArtworkBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtworkResource"];
                };
            };
        };
    };
    get_v1_admin_artworks_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtworkResource"];
                };
            };
        };
    };
    delete_v1_admin_artworks_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_v1_admin_artworks_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditArtworkBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtworkResource"];
                };
            };
        };
    };
    post_v1_admin_artworks_id_images: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 15728640 bytes, uncompressed. */
        requestBody: {
            content: {
                "application/octet-stream": unknown;
                "image/*": unknown;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageResource"];
                };
            };
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageResource"];
                };
            };
        };
    };
    post_v1_admin_artworks_id_images_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImageOrderBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtworkResource"];
                };
            };
        };
    };
    delete_v1_admin_artworks_id_images_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                image: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_v1_admin_artworks_id_resale_right: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResaleRightBody"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v1_admin_auctions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAuctionBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    delete_v1_admin_auctions_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_v1_admin_auctions_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditDraftBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    get_v1_admin_auctions_id_attempts: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf15"];
                };
            };
        };
    };
    post_v1_admin_auctions_id_bids_seq_retract: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                seq: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    post_v1_admin_auctions_id_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    post_v1_admin_auctions_id_extend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExtendBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    post_v1_admin_auctions_id_lower_reserve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LowerReserveBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    post_v1_admin_auctions_id_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    post_v1_admin_auctions_id_reopen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReopenBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    post_v1_admin_auctions_id_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    post_v1_admin_auctions_id_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    get_v1_admin_audit: {
        parameters: {
            query?: {
                /** @description Only of this user. */
                actor?: string;
                /** @description Only this act, as `POST /v1/admin/sales`. */
                act?: string;
                /** @description Only to the object with this identifier. */
                object?: string;
                /** @description Not before this instant. */
                since?: string;
                /** @description Before this instant. */
                until?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf11"];
                };
            };
        };
    };
    get_v1_admin_audit_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditCheckAnswer"];
                };
            };
        };
    };
    get_v1_admin_dead_letters: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf19"];
                };
            };
        };
    };
    post_v1_admin_dead_letters_id_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v1_admin_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
        };
    };
    post_v1_admin_import: {
        parameters: {
            query?: {
                /** @description true to write nothing and see what would change; false when absent. */
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description At most 1048576 bytes, uncompressed. */
        requestBody: {
            content: {
                "application/octet-stream": unknown;
                "text/csv": unknown;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResource"];
                };
            };
        };
    };
    get_v1_admin_mails: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
                /** @description Only letters that are `waiting`, `sent` or `dead`. */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf17"];
                };
            };
        };
    };
    post_v1_admin_mails_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestMailBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailSummary"];
                };
            };
        };
    };
    get_v1_admin_mails_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailResource"];
                };
            };
        };
    };
    post_v1_admin_mails_id_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailSummary"];
                };
            };
        };
    };
    post_v1_admin_sales: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSaleBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaleResource"];
                };
            };
        };
    };
    delete_v1_admin_sales_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_v1_admin_sales_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditSaleBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaleResource"];
                };
            };
        };
    };
    post_v1_admin_sales_id_closes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClosesBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LotsAnswer"];
                };
            };
        };
    };
    post_v1_admin_sales_id_lots_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LotOrderBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LotsAnswer"];
                };
            };
        };
    };
    post_v1_admin_sales_id_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaleActAnswer"];
                };
            };
        };
    };
    get_v1_admin_sales_id_registrations: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf10"];
                };
            };
        };
    };
    post_v1_admin_sales_id_registrations_paddle_limit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                paddle: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CapBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationLineResource"];
                };
            };
        };
    };
    post_v1_admin_sales_id_registrations_paddle_reinstate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                paddle: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationLineResource"];
                };
            };
        };
    };
    post_v1_admin_sales_id_registrations_paddle_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                paddle: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationLineResource"];
                };
            };
        };
    };
    post_v1_admin_sales_id_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaleActAnswer"];
                };
            };
        };
    };
    post_v1_admin_sales_id_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaleActAnswer"];
                };
            };
        };
    };
    get_v1_admin_settlements: {
        parameters: {
            query?: {
                /** @description Only those at this stage. */
                stage?: string;
                /** @description `true`: only those that wait for somebody. */
                stuck?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf21"];
                };
            };
        };
    };
    get_v1_admin_settlements_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
        };
    };
    get_v1_admin_settlements_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettlementResource"];
                };
            };
        };
    };
    post_v1_admin_settlements_id_compensate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompensateBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettlementSummary"];
                };
            };
        };
    };
    get_v1_admin_settlements_id_invoice: {
        parameters: {
            query?: {
                /** @description `html` or `pdf`; `html` when absent. */
                format?: string;
                /** @description `ko` or `en`; that of the request when absent. */
                language?: string;
                /** @description `invoice` or `credit_note`; `invoice` when absent. */
                kind?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
        };
    };
    post_v1_admin_settlements_id_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettlementSummary"];
                };
            };
        };
    };
    get_v1_admin_settlements_id_statement: {
        parameters: {
            query?: {
                /** @description `html` or `pdf`; `html` when absent. */
                format?: string;
                /** @description `ko` or `en`; that of the request when absent. */
                language?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
        };
    };
    get_v1_admin_streams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf20"];
                };
            };
        };
    };
    get_v1_admin_system: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemAnswer"];
                };
            };
        };
    };
    get_v1_admin_trial_balance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialResource"];
                };
            };
        };
    };
    get_v1_admin_users: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
                /** @description Only accounts with this in name or e-mail. */
                q?: string;
                /** @description Only `bidder`, `operator` or `admin`. */
                role?: string;
                /** @description `true`: only accounts that are suspended; `false`: only those that are not. */
                suspended?: string;
                /** @description `created_at` (when absent), `-created_at`, `email` or `name`. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf5"];
                };
            };
        };
    };
    post_v1_admin_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUserBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
        };
    };
    get_v1_admin_users_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonResource"];
                };
            };
        };
    };
    delete_v1_admin_users_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseUserBody"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v1_admin_users_id_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountResource"];
                };
            };
        };
    };
    post_v1_admin_users_id_account_payouts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PayoutBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementResource"];
                };
            };
        };
    };
    post_v1_admin_users_id_reinstate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
        };
    };
    post_v1_admin_users_id_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
        };
    };
    post_v1_admin_users_id_suspend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
        };
    };
    get_v1_admin_webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf18"];
                };
            };
        };
    };
    post_v1_admin_webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecretAnswer"];
                };
            };
        };
    };
    get_v1_admin_webhooks_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookResource"];
                };
            };
        };
    };
    delete_v1_admin_webhooks_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_v1_admin_webhooks_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditWebhookBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookResource"];
                };
            };
        };
    };
    post_v1_admin_webhooks_id_ping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryAnswer"];
                };
            };
        };
    };
    post_v1_admin_webhooks_id_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecretAnswer"];
                };
            };
        };
    };
    get_v1_artworks: {
        parameters: {
            query?: {
                /** @description Only those with all of these words in title, artist or medium, in Korean or English: a part of a Korean word, the beginning of another. */
                q?: string;
                /** @description Only those of one of these media: codes of the taxonomy, with commas between. */
                medium?: string;
                /** @description Only those of one of these themes, likewise. */
                theme?: string;
                /** @description Only those of one of these styles, likewise. */
                style?: string;
                /** @description Only those of one of these techniques, likewise. */
                technique?: string;
                /** @description `newest` (when absent), `oldest`, `title` or `artist`. */
                sort?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf7"];
                };
            };
        };
    };
    get_v1_artworks_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtworkPage"];
                };
            };
        };
    };
    get_v1_asyncapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    get_v1_auctions: {
        parameters: {
            query?: {
                /** @description Only those with all of these words in title, artist or medium, in Korean or English: a part of a Korean word, the beginning of another. */
                q?: string;
                /** @description Only those of one of these media: codes of the taxonomy, with commas between. */
                medium?: string;
                /** @description Only those of one of these themes, likewise. */
                theme?: string;
                /** @description Only those of one of these styles, likewise. */
                style?: string;
                /** @description Only those of one of these techniques, likewise. */
                technique?: string;
                /** @description Only those of this sale. */
                sale?: string;
                /** @description Only those of one of these statuses, with commas between. */
                status?: string;
                /** @description Only those in this currency. Wanted with `price_min`, `price_max` and an order by price, unless `sale` says it. */
                currency?: string;
                /** @description Only those whose price, or first ask while there is no bid, is at least this. Prices are those of some seconds ago. */
                price_min?: string;
                /** @description The same, at most this. */
                price_max?: string;
                /** @description `default` (when absent: live, then upcoming, then ended), `lot`, `ending`, `newest`, `price` or `-price`. */
                sort?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf12"];
                };
            };
        };
    };
    get_v1_auctions_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuctionResource"];
                };
            };
        };
    };
    get_v1_auctions_id_bids: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf13"];
                };
            };
        };
    };
    post_v1_auctions_id_bids: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BidBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedFrame"];
                };
            };
        };
    };
    get_v1_auctions_id_checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
        };
    };
    get_v1_auctions_id_consistency: {
        parameters: {
            query: {
                /** @description The size of the smaller tree, at least 1. */
                from: number;
                /** @description The size of the larger tree; when absent, that of a checkpoint of everything. */
                to?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsistencyResource"];
                };
            };
        };
    };
    get_v1_auctions_id_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    get_v1_auctions_id_fees: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeesResource"];
                };
            };
        };
    };
    get_v1_auctions_id_log: {
        parameters: {
            query?: {
                /** @description The first sequence to show; 1 when absent. */
                from?: number;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf14"];
                };
            };
        };
    };
    get_v1_auctions_id_proof: {
        parameters: {
            query: {
                /** @description The sequence of the event; 0 for the terms. */
                seq: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InclusionResource"];
                };
            };
        };
    };
    post_v1_auth_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeBody"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeAnswer"];
                };
            };
        };
    };
    post_v1_auth_codes_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerificationAnswer"];
                };
            };
        };
    };
    post_v1_auth_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
        };
    };
    post_v1_auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v1_auth_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetBody"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v1_auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
        };
    };
    get_v1_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf16"];
                };
            };
        };
    };
    get_v1_live: {
        parameters: {
            query?: {
                /** @description A ticket of POST /v1/live/tickets, where no Authorization header can be sent. */
                ticket?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    post_v1_live_tickets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketAnswer"];
                };
            };
        };
    };
    get_v1_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonResource"];
                };
            };
        };
    };
    delete_v1_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseMeBody"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_v1_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditMeBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonResource"];
                };
            };
        };
    };
    get_v1_me_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountResource"];
                };
            };
        };
    };
    post_v1_me_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountResource"];
                };
            };
        };
    };
    post_v1_me_account_deposits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DepositBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementResource"];
                };
            };
        };
    };
    get_v1_me_account_entries: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf"];
                };
            };
        };
    };
    post_v1_me_account_withdrawals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawalBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementResource"];
                };
            };
        };
    };
    get_v1_me_bids: {
        parameters: {
            query?: {
                /** @description Only those in this auction. */
                auction?: string;
                /** @description `accepted` or `refused`: only those. */
                outcome?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf3"];
                };
            };
        };
    };
    get_v1_me_consignments: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf23"];
                };
            };
        };
    };
    get_v1_me_consignments_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
        };
    };
    get_v1_me_consignments_id_statement: {
        parameters: {
            query?: {
                /** @description `html` or `pdf`; `html` when absent. */
                format?: string;
                /** @description `ko` or `en`; that of the request when absent. */
                language?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
        };
    };
    get_v1_me_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    get_v1_me_favourites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf4"];
                };
            };
        };
    };
    put_v1_me_favourites_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_v1_me_favourites_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v1_me_notification_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesBody"];
                };
            };
        };
    };
    put_v1_me_notification_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferencesBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesBody"];
                };
            };
        };
    };
    get_v1_me_notifications: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticesAnswer"];
                };
            };
        };
    };
    post_v1_me_notifications_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v1_me_notifications_id_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_v1_me_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v1_me_registrations: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf9"];
                };
            };
        };
    };
    get_v1_me_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf2"];
                };
            };
        };
    };
    delete_v1_me_sessions_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v1_me_wins: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf22"];
                };
            };
        };
    };
    post_v1_me_wins_id_accept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WinResource"];
                };
            };
        };
    };
    post_v1_me_wins_id_decline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_v1_me_wins_id_invoice: {
        parameters: {
            query?: {
                /** @description `html` or `pdf`; `html` when absent. */
                format?: string;
                /** @description `ko` or `en`; that of the request when absent. */
                language?: string;
                /** @description `invoice` or `credit_note`; `invoice` when absent. */
                kind?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
        };
    };
    post_v1_me_wins_id_pay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WinResource"];
                };
            };
        };
    };
    get_v1_openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    get_v1_sales: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description At most this many, 1 to 100; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf8"];
                };
            };
        };
    };
    get_v1_sales_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaleResource"];
                };
            };
        };
    };
    get_v1_sales_id_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    get_v1_sales_id_registration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationResource"];
                };
            };
        };
    };
    post_v1_sales_id_registrations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationResource"];
                };
            };
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationResource"];
                };
            };
        };
    };
    get_v1_taxonomy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaxonomyResource"];
                };
            };
        };
    };
    get_v1_time: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimeAnswer"];
                };
            };
        };
    };
    post_v1_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUpBody"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
        };
    };
}
